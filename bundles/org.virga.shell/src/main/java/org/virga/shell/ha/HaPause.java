package org.virga.shell.ha;

import java.util.HashMap;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.shell.Services;

/** Has nothing fenced or restarted for a while. */
@Service
@Command(
        scope = "ha",
        name = "pause",
        description =
                "Has nothing fenced or restarted for a while, for planned work on the network. It ends by itself.")
public final class HaPause implements Action {

    private static final long SECONDS = 60;

    @Argument(name = "minutes", description = "For how long, at most a week.", required = true)
    private long minutes;

    @Option(name = "--reason", description = "Why, for others who look.")
    private @Nullable String reason;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        if (minutes < 1) {
            throw new IllegalArgumentException("minutes is at least 1, not " + minutes + "; ha:resume ends a pause");
        }
        Map<String, String> parameters = new HashMap<>(Map.of("seconds", Long.toString(minutes * SECONDS)));
        if (reason != null) {
            parameters.put("reason", reason);
        }
        if (services.calls().call("pauseHighAvailability", parameters) instanceof Answer.Success success) {
            session.getConsole().println(success.displayText());
        }
        return null;
    }
}
