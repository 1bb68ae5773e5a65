package org.virga.shell.ha;

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
import org.virga.api.model.Zone;
import org.virga.shell.Finder;
import org.virga.shell.Services;

/** Lets go of the brake in a zone. */
@Service
@Command(
        scope = "ha",
        name = "release",
        description = "Lets the silent hosts of a zone be fenced by force, however many they are, for a while.")
public final class HaRelease implements Action {

    private static final int SECONDS = 60;

    @Argument(name = "zone", description = "Name or id.", required = true)
    private String zone;

    @Option(name = "--minutes", description = "For how long.")
    private int minutes = 10;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Zone found = Finder.one(services.store().snapshot(), Zone.KIND, Zone.BY_NAME, zone);
        Map<String, String> parameters =
                Map.of("zoneid", found.uuid().toString(), "seconds", Integer.toString(minutes * SECONDS));
        if (services.calls().call("releaseHighAvailabilityBrake", parameters) instanceof Answer.Success success) {
            session.getConsole().println(success.displayText());
        }
        return null;
    }
}
