package org.virga.shell.host;

import java.time.Duration;
import java.util.Map;
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
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;

/** Takes a host out of use by moving its guests away, or into use again. */
@Service
@Command(
        scope = "host",
        name = "maintenance",
        description =
                "Moves all guests of a host to others and lets none come to it; with --cancel, takes it into use again.")
public final class HostMaintenance implements Action {

    @Argument(name = "host", description = "Name or id.", required = true)
    @Completion(HostCompleter.class)
    private String host;

    @Option(name = "--cancel", description = "Take it into use again; ends what is being moved.")
    private boolean cancel;

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
        Host before = Finder.one(services.store().snapshot(), Host.KIND, Host.BY_NAME, host);
        String command = cancel ? "cancelHostMaintenance" : "prepareHostForMaintenance";
        Map<String, String> parameters = Map.of("id", before.uuid().toString());
        if (!(services.calls().call(command, parameters) instanceof Answer.Accepted accepted)) {
            throw new IllegalStateException(command + " was not accepted as a job");
        }
        if (noWait) {
            session.getConsole()
                    .println("job " + accepted.job() + "; job:show tells how far it is, job:cancel ends it");
            return null;
        }
        services.calls().await(accepted.job(), Duration.ofSeconds(timeoutSeconds));
        Snapshot snapshot = services.store().snapshot();
        Host now = snapshot.find(Host.KIND, before.uuid()).orElseThrow();
        int guests = snapshot.allocation(now.id()).vms();
        session.getConsole()
                .println(now.name() + " is " + now.resourceState() + ", with "
                        + (guests == 1 ? "1 guest" : guests + " guests"));
        return null;
    }
}
