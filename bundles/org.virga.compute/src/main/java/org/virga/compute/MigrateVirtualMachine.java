package org.virga.compute;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.migrate.GuestMigration;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Moves a running machine to another host. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "migrateVirtualMachine",
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        description = "Moves a running virtual machine to another host. It runs on meanwhile.",
        event = "VM.MIGRATE",
        eventDescription = "migrating Vm",
        resourceType = VmAnswers.RESOURCE_TYPE,
        expectedSeconds = 900,
        deadlineSeconds = 7200)
public final class MigrateVirtualMachine implements AsyncCommand<MigrateVirtualMachine.Parameters> {

    private final GuestMigration migrations;

    @Activate
    public MigrateVirtualMachine(@Reference GuestMigration migrations) {
        this.migrations = migrations;
    }

    /** What migrateVirtualMachine takes. */
    public record Parameters(
            @Param(value = "the machine", required = true) Vm virtualmachineid,

            @Param("host where it is to run; one of its cluster that has room, unless told otherwise") @Nullable
            Host hostid,

            @Param("whether to choose a host when hostid names none; true unless told otherwise") @Nullable
            Boolean autoselect) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        if (parameters.hostid == null && Boolean.FALSE.equals(parameters.autoselect)) {
            throw CommandException.invalid("Either hostid has to be given, or autoselect must not be false");
        }
        Vm vm = parameters.virtualmachineid;
        if (vm.state() != Vm.State.RUNNING) {
            throw CommandException.invalid("VM is not Running, unable to migrate the vm " + VmAnswers.describe(vm));
        }
        if (parameters.hostid != null && parameters.hostid.id().equals(vm.host())) {
            throw CommandException.invalid("Unable to migrate " + VmAnswers.title(vm) + ": it is on host "
                    + parameters.hostid.name() + " already; say another hostid, or none");
        }
        return ResourceRef.of(Vm.KIND, vm);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        return migrations.migrate(
                job,
                new GuestMigration.Request(
                        parameters.virtualmachineid.id(),
                        parameters.hostid,
                        context.now(),
                        context.caller().isAdmin()));
    }
}
