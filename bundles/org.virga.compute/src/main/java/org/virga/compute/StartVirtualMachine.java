package org.virga.compute;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Pod;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.GuestStart;
import org.virga.compute.guest.Pins;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Starts a stopped machine. One that an earlier job left Starting is tried again. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "startVirtualMachine",
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Starts a virtual machine.",
        event = "VM.START",
        eventDescription = "starting Vm",
        resourceType = VmAnswers.RESOURCE_TYPE)
public final class StartVirtualMachine implements AsyncCommand<StartVirtualMachine.Parameters> {

    private final Access access;
    private final GuestStart starts;

    @Activate
    public StartVirtualMachine(@Reference Access access, @Reference GuestStart starts) {
        this.access = access;
        this.starts = starts;
    }

    /** What startVirtualMachine takes. */
    public record Parameters(
            @Param(value = "the machine", required = true) Vm id,

            @Param("pod where it is to run; for administrators") @Nullable
            Pod podid,

            @Param("cluster where it is to run; for administrators") @Nullable
            Cluster clusterid,

            @Param("host where it is to run; for administrators") @Nullable
            Host hostid) {

        Pins pins() {
            return new Pins(podid, clusterid, hostid);
        }
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        access.check(context.snapshot(), context.caller(), parameters.id.account());
        parameters.pins().check(context.caller());
        return ResourceRef.of(Vm.KIND, parameters.id);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        Vm vm = job.snapshot().get(Vm.KIND, parameters.id.id());
        return switch (vm.state()) {
            case STOPPED, STARTING ->
                starts.start(
                        job,
                        new GuestStart.Request(
                                vm.id(),
                                parameters.pins(),
                                Vm.State.STOPPED,
                                context.now(),
                                context.caller().isAdmin()));
            case RUNNING -> new Outcome.Failed(ErrorKind.INVALID, VmAnswers.title(vm) + " is already running");
            case STOPPING, DESTROYED, EXPUNGING, ERROR ->
                new Outcome.Failed(
                        ErrorKind.RUNTIME,
                        "Unable to orchestrate the start of VM instance " + VmAnswers.describe(vm)
                                + ": only a stopped virtual machine can be started");
        };
    }
}
