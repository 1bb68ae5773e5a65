package org.virga.shell.vm;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.host.HostCompleter;

/** Moves a running virtual machine to another host and waits until it is there. */
@Service
@Command(
        scope = "vm",
        name = "migrate",
        description = "Moves a running virtual machine to another host, while it runs, and waits until it is there.")
public final class VmMigrate implements Action {

    @Argument(name = "vm", description = "Name or id.", required = true)
    @Completion(VmCompleter.class)
    private String vm;

    @Option(name = "--host", description = "To this host (name or id); without, to one of its cluster that has room.")
    @Completion(HostCompleter.class)
    private @Nullable String host;

    @Option(name = "--no-wait", description = "Return as soon as the job is accepted.")
    private boolean noWait;

    @Option(name = "--timeout", description = "How many seconds to wait.")
    private int timeoutSeconds = 3600;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws InterruptedException {
        Snapshot snapshot = services.store().snapshot();
        Vm moved = Finder.one(snapshot, Vm.KIND, Vm.BY_NAME, vm);
        Map<String, String> parameters = new HashMap<>();
        parameters.put("virtualmachineid", moved.uuid().toString());
        if (host != null) {
            Host there = Finder.one(snapshot, Host.KIND, Host.BY_NAME, host);
            parameters.put("hostid", there.uuid().toString());
        }
        if (!(services.calls().call("migrateVirtualMachine", parameters) instanceof Answer.Accepted accepted)) {
            throw new IllegalStateException("migrateVirtualMachine was not accepted as a job");
        }
        if (noWait) {
            session.getConsole()
                    .println("job " + accepted.job() + "; job:show tells how far it is, job:cancel ends it");
            return null;
        }
        services.calls().await(accepted.job(), Duration.ofSeconds(timeoutSeconds));
        Snapshot after = services.store().snapshot();
        Vm now = after.find(Vm.KIND, moved.uuid()).orElseThrow();
        Host place = after.get(Host.KIND, Objects.requireNonNull(now.host()));
        session.getConsole().println(now.name() + " is " + now.stateTitle() + " on " + place.name());
        return null;
    }
}
