package org.virga.shell.vm;

import java.time.Duration;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.RpcException;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;

/** Shows the end of what a guest wrote to its console. */
@Service
@Command(scope = "vm", name = "console", description = "Shows the end of what a guest wrote to its serial console.")
public final class VmConsole implements Action {

    private static final Duration DEADLINE = Duration.ofSeconds(15);

    @Argument(name = "vm", description = "Name or id.", required = true)
    @Completion(VmCompleter.class)
    private String vm;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws InterruptedException, RpcException {
        Snapshot snapshot = services.store().snapshot();
        Vm shown = Finder.one(snapshot, Vm.KIND, Vm.BY_NAME, vm);
        Id<Host> where = shown.host() == null ? shown.lastHost() : shown.host();
        if (where == null) {
            throw new IllegalArgumentException(shown.name() + " was never started");
        }
        Host host = snapshot.get(Host.KIND, where);
        AgentMethods.Console console = services.messaging()
                .call(
                        AgentMethods.queueOf(host.agent()),
                        AgentMethods.CONSOLE,
                        new AgentMethods.VmRef(HostSpec.of(host), shown.uuid(), shown.epoch()),
                        DEADLINE);
        session.getConsole().print(console.text());
        return null;
    }
}
