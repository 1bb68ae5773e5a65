package org.virga.compute;

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
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.GuestReboot;
import org.virga.compute.guest.GuestStart;
import org.virga.compute.guest.Pins;
import org.virga.compute.migrate.GuestMigration;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Reboots a running machine; with force it is cut off and started anew where it is. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "rebootVirtualMachine",
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Reboots a virtual machine.",
        event = "VM.REBOOT",
        eventDescription = "rebooting Vm",
        resourceType = VmAnswers.RESOURCE_TYPE)
public final class RebootVirtualMachine implements AsyncCommand<RebootVirtualMachine.Parameters> {

    private final Access access;
    private final GuestReboot reboots;
    private final GuestStart starts;
    private final GuestMigration migrations;

    @Activate
    public RebootVirtualMachine(
            @Reference Access access,
            @Reference GuestReboot reboots,
            @Reference GuestStart starts,
            @Reference GuestMigration migrations) {
        this.access = access;
        this.reboots = reboots;
        this.starts = starts;
        this.migrations = migrations;
    }

    /** What rebootVirtualMachine takes. */
    public record Parameters(
            @Param(value = "the machine", required = true) Vm id,

            @Param("true to cut it off and start it anew") @Nullable
            Boolean forced) {}

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
        Optional<Outcome> open = migrations.before(job, vm, context.now());
        if (open.isPresent()) {
            return open.get();
        }
        if (Boolean.TRUE.equals(parameters.forced)) {
            return starts.startAnew(
                    job, new GuestStart.Request(parameters.id.id(), Pins.NONE, Vm.State.STOPPED, context.now(), admin));
        }
        return reboots.reboot(job, parameters.id.id(), context.now(), admin);
    }
}
