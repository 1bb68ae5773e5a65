package org.virga.compute.deploy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Account;
import org.virga.api.model.Cluster;
import org.virga.api.model.Domain;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Pod;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.RoleType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.network.GuestNetworks;
import org.virga.api.storage.Volumes;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.GuestStart;
import org.virga.compute.guest.Pins;
import org.virga.spi.command.AsyncCreateCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Makes a machine with its interface and root disk at once, and lets a job start it. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "deployVirtualMachine",
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Makes a virtual machine from a template and a service offering, and starts it.",
        event = "VM.CREATE",
        eventDescription = "deploying Vm",
        resourceType = VmAnswers.RESOURCE_TYPE)
public final class DeployVirtualMachine implements AsyncCreateCommand<DeployVirtualMachine.Parameters> {

    private final Store store;
    private final Access access;
    private final GuestNetworks networks;
    private final Volumes volumes;
    private final GuestStart starts;

    @Activate
    public DeployVirtualMachine(
            @Reference Store store,
            @Reference Access access,
            @Reference GuestNetworks networks,
            @Reference Volumes volumes,
            @Reference GuestStart starts) {
        this.store = store;
        this.access = access;
        this.networks = networks;
        this.volumes = volumes;
        this.starts = starts;
    }

    /** What deployVirtualMachine takes. */
    public record Parameters(
            @Param(value = "zone of the machine", required = true)
            Zone zoneid,

            @Param(value = "its size and terms", required = true)
            ServiceOffering serviceofferingid,

            @Param(value = "what its root disk is made from", required = true)
            Template templateid,

            @Param("host name of the machine, unique in its network") @Nullable
            String name,

            @Param("what people call it; the name unless told otherwise") @Nullable
            String displayname,

            @Param("its owner, with domainid") @Nullable String account,
            @Param("domain of its owner") @Nullable Domain domainid,

            @Param("its network; the zone's shared network unless told otherwise")
            List<Network> networkids,

            @Param("its address in that network") @Nullable String ipaddress,

            @Param("in place of networkids and ipaddress: networkid and ip")
            List<Map<String, String>> iptonetworklist,

            @Param("hypervisor; that of the template") @Nullable
            String hypervisor,

            @Param("pod where it is to run; for administrators") @Nullable
            Pod podid,

            @Param("cluster where it is to run; for administrators") @Nullable
            Cluster clusterid,

            @Param("host where it is to run; for administrators") @Nullable
            Host hostid,

            @Param("false to leave it stopped") @Nullable Boolean startvm,

            @Param(
                    value = "what the guest can read about itself, in Base64, " + UserData.MOST_BYTES
                            + " bytes decoded at most",
                    length = UserData.MOST_CHARACTERS)
            @Nullable
            String userdata,

            @Param("group of the machine") @Nullable String group,
            @Param("keyboard of its console") @Nullable String keyboard,

            @Param("false to hide it from its owner; for administrators") @Nullable
            Boolean displayvm,

            @Param("size of the root disk in GiB") @Nullable Long rootdisksize,

            @Param("details; cpuNumber, cpuSpeed and memory for offerings without a size")
            Map<String, String> details) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef create(CommandContext context, Parameters parameters, Transaction.Builder transaction) {
        Snapshot snapshot = context.snapshot();
        Account owner = check(context, parameters);
        WantedNetwork wanted = WantedNetwork.of(
                snapshot, parameters.zoneid, parameters.networkids, parameters.ipaddress, parameters.iptonetworklist);
        ServiceOffering offering = DeploymentRules.withRootDisk(
                parameters.serviceofferingid, parameters.templateid, parameters.rootdisksize);
        UUID uuid = UUID.randomUUID();
        String name = GuestNames.of(snapshot, parameters.name, uuid, wanted.network());
        Vm vm = vm(context, parameters, owner, uuid, name);
        transaction.insert(Vm.KIND, vm);
        networks.addNic(snapshot, wanted.network(), vm, 0, wanted.ip(), transaction);
        volumes.addRoot(vm, parameters.templateid, offering, transaction);
        return ResourceRef.of(Vm.KIND, vm);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        Id<Vm> id = vm(job).id();
        boolean admin = context.caller().isAdmin();
        if (Boolean.FALSE.equals(parameters.startvm)) {
            return Outcome.Done.of(VmAnswers.OBJECT, new VmAnswers(job.snapshot(), admin).respond(vm(job)));
        }
        return starts.start(job, new GuestStart.Request(id, pins(parameters), Vm.State.ERROR, context.now(), admin));
    }

    private static Vm vm(JobContext job) {
        ResourceRef resource = job.resource();
        if (resource == null) {
            throw new IllegalStateException("A deployment is about a virtual machine");
        }
        return job.snapshot()
                .find(Vm.KIND, resource.uuid())
                .orElseThrow(() -> new CommandException(ErrorKind.CONFLICT, "The virtual machine is gone"));
    }

    private Account check(CommandContext context, Parameters parameters) {
        Zone zone = parameters.zoneid;
        pins(parameters).check(context.caller());
        DeploymentRules.checkZone(context.caller(), zone);
        DeploymentRules.checkOffering(parameters.serviceofferingid);
        DeploymentRules.checkDetails(parameters.details);
        Account owner = access.owner(
                context.snapshot(),
                context.caller(),
                parameters.account,
                parameters.domainid == null ? null : parameters.domainid.id());
        DeploymentRules.checkTemplate(context.caller(), owner, zone, parameters.templateid, parameters.hypervisor);
        return owner;
    }

    private Vm vm(CommandContext context, Parameters parameters, Account owner, UUID uuid, String name) {
        Size size = Size.of(parameters.serviceofferingid, parameters.details);
        Id<Vm> id = store.nextId(Vm.KIND);
        return new Vm(
                id,
                uuid,
                name,
                parameters.displayname == null ? name : parameters.displayname,
                "i-" + owner.id() + "-" + id + "-VM",
                owner.id(),
                owner.domain(),
                context.caller().user(),
                parameters.zoneid.id(),
                parameters.serviceofferingid.id(),
                parameters.templateid.id(),
                parameters.templateid.guestOs(),
                parameters.templateid.hypervisor(),
                size.cpuNumber(),
                size.cpuSpeedMhz(),
                size.memoryMib(),
                parameters.serviceofferingid.highlyAvailable(),
                !context.caller().isAdmin() || !Boolean.FALSE.equals(parameters.displayvm),
                Vm.State.STOPPED,
                null,
                null,
                null,
                0,
                0,
                parameters.group,
                UserData.check(parameters.userdata),
                details(parameters),
                context.now(),
                context.now());
    }

    private static Map<String, String> details(Parameters parameters) {
        Map<String, String> details = new HashMap<>(parameters.details);
        if (parameters.keyboard != null) {
            details.put("keyboard", parameters.keyboard);
        }
        return details;
    }

    private static Pins pins(Parameters parameters) {
        return new Pins(parameters.podid, parameters.clusterid, parameters.hostid);
    }
}
