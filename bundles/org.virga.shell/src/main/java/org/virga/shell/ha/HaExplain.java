package org.virga.shell.ha;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.shell.AnsweredRows;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.host.HostCompleter;

/** Tells why high availability does with a host what it does. */
@Service
@Command(
        scope = "ha",
        name = "explain",
        description = "Tells what is known of a host, by whom, and what is done about it.")
public final class HaExplain implements Action {

    @Argument(name = "host", description = "Name or id.", required = true)
    @Completion(HostCompleter.class)
    private String host;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Host found = Finder.one(services.store().snapshot(), Host.KIND, Host.BY_NAME, host);
        Map<String, @Nullable Object> told = AnsweredRows.of(services.calls()
                        .call("explainHostHA", Map.of("hostid", found.uuid().toString())))
                .get(0);
        PrintStream out = session.getConsole();
        out.println(told.get("name") + " is " + told.get("state") + ", for high availability " + told.get("hastate")
                + (told.get("since") == null ? "" : " since " + told.get("since")));
        if (told.get("proof") != null) {
            out.println("Proof that none of its guests runs: " + told.get("proof"));
        }
        if (told.get("doing") != null) {
            out.println("It " + told.get("doing") + "; it was looked at " + told.get("looks") + " times");
        }
        lines(out, "Found:", told.get("findings"));
        lines(out, "Fencers:", told.get("fences"));
        lines(out, "Recorded:", told.get("recorded"));
        return null;
    }

    private static void lines(PrintStream out, String title, @Nullable Object lines) {
        if (lines instanceof List<?> list && !list.isEmpty()) {
            out.println(title);
            list.forEach(line -> out.println("  " + line));
        }
    }
}
