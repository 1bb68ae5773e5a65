package org.virga.compute;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Nic;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;
import org.virga.api.storage.Volumes;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.GuestStop;
import org.virga.compute.migrate.GuestMigration;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Destroys a machine: it is stopped and set aside, or with expunge it is removed with all that it has. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "destroyVirtualMachine",
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Destroys a virtual machine.",
        event = "VM.DESTROY",
        eventDescription = "destroying Vm",
        resourceType = VmAnswers.RESOURCE_TYPE)
public final class DestroyVirtualMachine implements AsyncCommand<DestroyVirtualMachine.Parameters> {

    private final Access access;
    private final GuestStop stops;
    private final GuestCalls guests;
    private final Volumes volumes;
    private final GuestMigration migrations;

    @Activate
    public DestroyVirtualMachine(
            @Reference Access access,
            @Reference GuestStop stops,
            @Reference GuestCalls guests,
            @Reference Volumes volumes,
            @Reference GuestMigration migrations) {
        this.access = access;
        this.stops = stops;
        this.guests = guests;
        this.volumes = volumes;
        this.migrations = migrations;
    }

    /** What destroyVirtualMachine takes. */
    public record Parameters(
            @Param(value = "the machine", required = true) Vm id,

            @Param("true to remove it with its disks at once; for administrators") @Nullable
            Boolean expunge) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        access.check(context.snapshot(), context.caller(), parameters.id.account());
        return ResourceRef.of(Vm.KIND, parameters.id);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        boolean expunge = Boolean.TRUE.equals(parameters.expunge);
        if (expunge && !context.caller().isAdmin()) {
            return new Outcome.Failed(ErrorKind.RUNTIME, "Account does not have permission for expunging.");
        }
        Vm vm = job.snapshot().get(Vm.KIND, parameters.id.id());
        GuestStop.Request request =
                new GuestStop.Request(vm.id(), expunge ? Duration.ZERO : guests.grace(), expunge, context.now());
        Optional<Outcome> unfinished = migrations.before(job, vm, context.now());
        if (unfinished.isPresent()) {
            return unfinished.get();
        }
        if (vm.host() != null) {
            unfinished = stops.stop(job, request);
        } else if (expunge) {
            unfinished = stops.remove(job, request);
        }
        if (expunge && unfinished.isEmpty()) {
            unfinished = stops.removeShared(job, request);
        }
        if (unfinished.isPresent()) {
            return unfinished.get();
        }
        return expunge ? gone(job, vm) : destroyed(context, job, vm);
    }

    private static Outcome destroyed(CommandContext context, JobContext job, Vm vm) {
        Snapshot snapshot = job.snapshot();
        Vm before = snapshot.get(Vm.KIND, vm.id());
        Vm after = before.state() == Vm.State.DESTROYED || before.state() == Vm.State.EXPUNGING
                ? before
                : GuestStop.off(before, Vm.State.DESTROYED, context.now());
        return new Outcome.Done(
                VmAnswers.OBJECT,
                new VmAnswers(snapshot, context.caller().isAdmin()).respond(after),
                GuestStop.replacing(before, after));
    }

    private Outcome gone(JobContext job, Vm vm) {
        Snapshot snapshot = job.snapshot();
        Vm last = snapshot.get(Vm.KIND, vm.id());
        Transaction.Builder transaction = Transaction.builder();
        snapshot.by(Nic.KIND, Nic.BY_VM, last.id()).forEach(nic -> transaction.delete(Nic.KIND, nic));
        volumes.release(snapshot, last, transaction);
        transaction.delete(Vm.KIND, last);
        return new Outcome.Done(VmAnswers.OBJECT, VmAnswers.expunged(), transaction.build());
    }
}
