package org.virga.compute;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.identity.Access;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
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

/** Stops a machine. One that has no place is an answer. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "stopVirtualMachine",
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Stops a virtual machine.",
        event = "VM.STOP",
        eventDescription = "stopping Vm",
        resourceType = VmAnswers.RESOURCE_TYPE)
public final class StopVirtualMachine implements AsyncCommand<StopVirtualMachine.Parameters> {

    private final Access access;
    private final GuestStop stops;
    private final GuestCalls guests;
    private final GuestMigration migrations;

    @Activate
    public StopVirtualMachine(
            @Reference Access access,
            @Reference GuestStop stops,
            @Reference GuestCalls guests,
            @Reference GuestMigration migrations) {
        this.access = access;
        this.stops = stops;
        this.guests = guests;
        this.migrations = migrations;
    }

    /** What stopVirtualMachine takes. */
    public record Parameters(
            @Param(value = "the machine", required = true) Vm id,
            @Param("true to cut it off at once") @Nullable Boolean forced) {}

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
        boolean admin = context.caller().isAdmin();
        Vm vm = job.snapshot().get(Vm.KIND, parameters.id.id());
        if (vm.host() == null) {
            return Outcome.Done.of(VmAnswers.OBJECT, new VmAnswers(job.snapshot(), admin).respond(vm));
        }
        Optional<Outcome> open = migrations.before(job, vm, context.now());
        if (open.isPresent()) {
            return open.get();
        }
        Duration grace = Boolean.TRUE.equals(parameters.forced) ? Duration.ZERO : guests.grace();
        Optional<Outcome> unfinished = stops.stop(job, new GuestStop.Request(vm.id(), grace, false, context.now()));
        if (unfinished.isPresent()) {
            return unfinished.get();
        }
        Snapshot snapshot = job.snapshot();
        Vm stopping = snapshot.get(Vm.KIND, vm.id());
        Vm stopped = GuestStop.off(stopping, Vm.State.STOPPED, context.now());
        return new Outcome.Done(
                VmAnswers.OBJECT,
                new VmAnswers(snapshot, admin).respond(stopped),
                GuestStop.replacing(stopping, stopped));
    }
}
