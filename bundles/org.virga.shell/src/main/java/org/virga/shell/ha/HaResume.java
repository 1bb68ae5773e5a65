package org.virga.shell.ha;

import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.shell.Services;

/** Ends a pause of high availability. */
@Service
@Command(scope = "ha", name = "resume", description = "Ends a pause of high availability.")
public final class HaResume implements Action {

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        if (services.calls().call("pauseHighAvailability", Map.of("seconds", "0")) instanceof Answer.Success success) {
            session.getConsole().println(success.displayText());
        }
        return null;
    }
}
