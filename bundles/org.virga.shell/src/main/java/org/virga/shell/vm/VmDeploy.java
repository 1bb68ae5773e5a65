package org.virga.shell.vm;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Nic;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.host.HostCompleter;

/** Deploys a virtual machine and waits until it runs. */
@Service
@Command(
        scope = "vm",
        name = "deploy",
        description =
                "Deploys a virtual machine and waits until it runs. What is not said is taken when there is but one.")
public final class VmDeploy implements Action {

    @Argument(name = "name", description = "Name of the new virtual machine; one is made up without.")
    private @Nullable String name;

    @Option(name = "--offering", description = "Service offering (name or id).")
    private @Nullable String offering;

    @Option(name = "--template", description = "Template (name or id).")
    private @Nullable String template;

    @Option(name = "--zone", description = "Zone (name or id).")
    private @Nullable String zone;

    @Option(name = "--host", description = "Only on this host (name or id).")
    @Completion(HostCompleter.class)
    private @Nullable String host;

    @Option(name = "--no-wait", description = "Return as soon as the job is accepted.")
    private boolean noWait;

    @Option(name = "--timeout", description = "How many seconds to wait.")
    private int timeoutSeconds = 300;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws InterruptedException {
        Snapshot snapshot = services.store().snapshot();
        Map<String, String> parameters = new HashMap<>();
        parameters.put("zoneid", pick(snapshot, Zone.KIND, Zone.BY_NAME, zone, "--zone"));
        parameters.put("templateid", pick(snapshot, Template.KIND, Template.BY_NAME, template, "--template"));
        parameters.put(
                "serviceofferingid",
                pick(snapshot, ServiceOffering.KIND, ServiceOffering.BY_NAME, offering, "--offering"));
        if (name != null) {
            parameters.put("name", name);
        }
        if (host != null) {
            parameters.put("hostid", pick(snapshot, Host.KIND, Host.BY_NAME, host, "--host"));
        }
        if (!(services.calls().call("deployVirtualMachine", parameters) instanceof Answer.Accepted accepted)) {
            throw new IllegalStateException("deployVirtualMachine was not accepted as a job");
        }
        if (noWait) {
            session.getConsole().println("vm " + accepted.entity() + ", job " + accepted.job());
            return null;
        }
        services.calls().await(accepted.job(), Duration.ofSeconds(timeoutSeconds));
        report(Objects.requireNonNull(accepted.entity()));
        return null;
    }

    private void report(UUID uuid) {
        Snapshot snapshot = services.store().snapshot();
        Vm vm = snapshot.find(Vm.KIND, uuid).orElseThrow();
        String where = vm.host() == null
                ? "nowhere"
                : "on " + snapshot.get(Host.KIND, vm.host()).name();
        String address = snapshot.by(Nic.KIND, Nic.BY_VM, vm.id()).stream()
                .map(Nic::ip)
                .findFirst()
                .orElse("no address");
        session.getConsole()
                .println(vm.name() + " (" + uuid + ") is " + vm.state().title() + " " + where + ", " + address);
    }

    private static <E extends Entity<E>> String pick(
            Snapshot snapshot, Kind<E> kind, Index<E, String> byName, @Nullable String given, String option) {
        if (given != null) {
            return Finder.one(snapshot, kind, byName, given).uuid().toString();
        }
        if (snapshot.all(kind).size() != 1) {
            throw new IllegalArgumentException("There are " + snapshot.all(kind).size() + " of kind " + kind.title()
                    + ": say which with " + option);
        }
        return snapshot.all(kind).iterator().next().uuid().toString();
    }
}
