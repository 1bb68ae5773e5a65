package org.virga.shell.vm;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Shows one virtual machine with its interfaces, volumes and jobs. */
@Service
@Command(
        scope = "vm",
        name = "show",
        description = "Shows a virtual machine with its interfaces, volumes and the jobs that are on it.")
public final class VmShow implements Action {

    @Argument(name = "vm", description = "Name or id.", required = true)
    @Completion(VmCompleter.class)
    private String vm;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Snapshot snapshot = services.store().snapshot();
        Vm shown = Finder.one(snapshot, Vm.KIND, Vm.BY_NAME, vm);
        properties(snapshot, shown).print(session.getConsole());

        Table nics = new Table("Interface", "Network", "Address", "MAC");
        for (Nic nic : snapshot.by(Nic.KIND, Nic.BY_VM, shown.id())) {
            nics.row(nic.uuid(), snapshot.get(Network.KIND, nic.network()).name(), nic.ip(), nic.mac());
        }
        nics.print(session.getConsole());

        Table volumes = new Table("Volume", "Name", "Type", "State", "Bytes");
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, shown.id())) {
            volumes.row(volume.uuid(), volume.name(), volume.type(), volume.state(), volume.sizeBytes());
        }
        volumes.print(session.getConsole());

        Table jobs = new Table("Job", "Command", "State", "Accepted");
        for (Job job : snapshot.by(Job.KIND, Job.BY_RESOURCE, shown.uuid())) {
            jobs.row(job.uuid(), job.command(), job.state(), job.created());
        }
        jobs.print(session.getConsole());
        return null;
    }

    private static Table properties(Snapshot snapshot, Vm vm) {
        return new Table("Property", "Value")
                .row("id", vm.uuid())
                .row("name", vm.name())
                .row("display name", vm.displayName())
                .row("instance name", vm.instanceName())
                .row("state", vm.stateTitle())
                .row("account", snapshot.get(Account.KIND, vm.account()).name())
                .row("zone", snapshot.get(Zone.KIND, vm.zone()).name())
                .row("host", hostName(snapshot, vm.host()))
                .row("last host", hostName(snapshot, vm.lastHost()))
                .row("epoch", vm.epoch())
                .row(
                        "offering",
                        snapshot.get(ServiceOffering.KIND, vm.offering()).name())
                .row("template", snapshot.get(Template.KIND, vm.template()).name())
                .row("cpu", vm.cpuNumber() + " x " + vm.cpuSpeedMhz() + " MHz")
                .row("memory", vm.memoryMib() + " MiB")
                .row("highly available", vm.highlyAvailable())
                .row("created", vm.created())
                .row("updated", vm.updated());
    }

    private static @Nullable String hostName(Snapshot snapshot, @Nullable Id<Host> host) {
        return host == null
                ? null
                : snapshot.find(Host.KIND, host).map(Host::name).orElse(null);
    }
}
