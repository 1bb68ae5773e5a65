package org.virga.compute.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Host;
import org.virga.api.model.Job;
import org.virga.api.model.Nic;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/** Makes machines' answers from one snapshot. */
public final class VmAnswers {

    /** The protocol's name of a machine. */
    public static final String OBJECT = "virtualmachine";
    /** The protocol's name of what events and jobs about machines are about. */
    public static final String RESOURCE_TYPE = "VirtualMachine";

    private static final int JOB_RUNNING = 0;

    private final Snapshot snapshot;
    private final boolean admin;
    private final Set<Detail> details;
    private final boolean userData;

    /** Answers with everything but the user data. */
    public VmAnswers(Snapshot snapshot, boolean admin) {
        this(snapshot, admin, Detail.all(), false);
    }

    /**
     * Answers.
     *
     * @param admin whether the caller may see hosts
     * @param details what to tell
     * @param userData whether to tell the user data
     */
    public VmAnswers(Snapshot snapshot, boolean admin, Set<Detail> details, boolean userData) {
        this.snapshot = snapshot;
        this.admin = admin;
        this.details = EnumSet.noneOf(Detail.class);
        this.details.addAll(details);
        this.userData = userData;
    }

    /** What is left to tell of a machine that is no more. */
    public static VirtualMachineResponse expunged() {
        return VirtualMachineResponseBuilder.builder().build();
    }

    /** How messages call a machine, as the protocol does. */
    public static String title(Vm vm) {
        return "The virtual machine " + vm.uuid() + " (" + vm.displayName() + ")";
    }

    /** How messages describe a machine to operators, as the protocol does. */
    public static String describe(Vm vm) {
        return "{\"id\":" + vm.id() + ",\"instanceName\":\"" + vm.instanceName() + "\",\"state\":\"" + vm.stateTitle()
                + "\",\"type\":\"User\",\"uuid\":\"" + vm.uuid() + "\"}";
    }

    /** A machine as it is in the snapshot, or as it is about to be. */
    public VirtualMachineResponse respond(Vm vm) {
        VirtualMachineResponseBuilder answer = VirtualMachineResponseBuilder.builder()
                .id(vm.uuid())
                .name(vm.name())
                .displayname(vm.displayName())
                .created(vm.created())
                .lastupdated(vm.updated())
                .state(vm.stateTitle())
                .haenable(vm.highlyAvailable())
                .hypervisor(vm.hypervisor())
                .details(vm.details())
                .isdynamicallyscalable(false)
                .deleteprotection(false)
                .receivedbytes(0L)
                .sentbytes(0L)
                .hasannotations(false);
        if (userData) {
            answer.userdata(vm.userData());
        }
        if (details.contains(Detail.GROUP) && vm.group() != null) {
            answer.group(vm.group()).groupid(vm.groupId());
        }
        owner(answer, vm);
        place(answer, vm);
        make(answer, vm);
        nics(answer, vm);
        job(answer, vm);
        return answer.build();
    }

    private void owner(VirtualMachineResponseBuilder answer, Vm vm) {
        Account account = snapshot.get(Account.KIND, vm.account());
        Domain domain = snapshot.get(Domain.KIND, vm.domain());
        answer.account(account.name())
                .domainid(domain.uuid())
                .domain(domain.name())
                .domainpath(domain.path());
        snapshot.find(User.KIND, vm.user())
                .ifPresent(user -> answer.userid(user.uuid()).username(user.username()));
    }

    private void place(VirtualMachineResponseBuilder answer, Vm vm) {
        Zone zone = snapshot.get(Zone.KIND, vm.zone());
        answer.zoneid(zone.uuid()).zonename(zone.name());
        if (vm.host() != null) {
            Host host = snapshot.get(Host.KIND, vm.host());
            answer.hostcontrolstate(controlState(host.resourceState()));
            if (admin) {
                answer.hostid(host.uuid()).hostname(host.name());
            }
        }
        boolean running = vm.state() == Vm.State.RUNNING;
        if (running) {
            answer.bootmode("legacy").boottype("Bios");
        }
        if (running || hasDisks(vm)) {
            answer.pooltype("Filesystem");
        }
        if (admin) {
            answer.instancename(vm.instanceName()).displayvm(vm.displayed()).arch("x86_64");
        }
    }

    private boolean hasDisks(Vm vm) {
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            if (volume.state() == Volume.State.READY) {
                return true;
            }
        }
        return false;
    }

    private void make(VirtualMachineResponseBuilder answer, Vm vm) {
        GuestOs os = snapshot.get(GuestOs.KIND, vm.guestOs());
        answer.guestosid(os.uuid()).ostypeid(os.uuid()).osdisplayname(os.name());
        if (details.contains(Detail.TEMPLATE)) {
            Template template = snapshot.get(Template.KIND, vm.template());
            answer.templateid(template.uuid())
                    .templatename(template.name())
                    .templatetype(template.templateType())
                    .templateformat(template.format())
                    .templatedisplaytext(template.displayText())
                    .passwordenabled(template.passwordEnabled());
        }
        if (details.contains(Detail.OFFERING)) {
            ServiceOffering offering = snapshot.get(ServiceOffering.KIND, vm.offering());
            answer.serviceofferingid(offering.uuid()).serviceofferingname(offering.name());
        }
        if (details.contains(Detail.OFFERING) || details.contains(Detail.STATS)) {
            answer.cpunumber(vm.cpuNumber()).cpuspeed(vm.cpuSpeedMhz()).memory(vm.memoryMib());
        }
        if (details.contains(Detail.VOLUME)) {
            answer.rootdeviceid(0L).rootdevicetype("ROOT");
        }
    }

    private void nics(VirtualMachineResponseBuilder answer, Vm vm) {
        if (!details.contains(Detail.NICS)) {
            return;
        }
        List<Nic> nics = new ArrayList<>();
        snapshot.by(Nic.KIND, Nic.BY_VM, vm.id()).forEach(nics::add);
        nics.sort(Comparator.comparingInt(Nic::deviceId));
        List<NicResponse> answers = new ArrayList<>(nics.size());
        for (Nic nic : nics) {
            answers.add(NicResponse.of(snapshot, nic));
            if (nic.isDefault()) {
                answer.ipaddress(nic.ip());
            }
        }
        answer.nic(answers);
    }

    private void job(VirtualMachineResponseBuilder answer, Vm vm) {
        for (Job job : snapshot.by(Job.KIND, Job.BY_RESOURCE, vm.uuid())) {
            answer.jobid(job.uuid()).jobstatus(JOB_RUNNING);
            return;
        }
    }

    private static String controlState(Host.ResourceState state) {
        return switch (state) {
            case ENABLED -> "Enabled";
            case DISABLED -> "Disabled";
            case PREPARE_FOR_MAINTENANCE, MAINTENANCE, ERROR_IN_MAINTENANCE -> "Maintenance";
            case DEGRADED -> "Offline";
        };
    }
}
