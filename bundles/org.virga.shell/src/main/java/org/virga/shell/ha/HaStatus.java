package org.virga.shell.ha;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.shell.AnsweredRows;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Shows how high availability is getting on. */
@Service
@Command(
        scope = "ha",
        name = "status",
        description = "Shows which hosts are not well, what is done about them, and whether that is held back.")
public final class HaStatus implements Action {

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Map<String, @Nullable Object> status = AnsweredRows.of(
                        services.calls().call("getHighAvailabilityStatus", Map.of()))
                .get(0);
        PrintStream out = session.getConsole();
        Object paused = status.get("pauseduntil");
        if (paused != null) {
            Object reason = status.get("pausereason");
            out.println("Paused until " + paused + (reason == null ? "" : ": " + reason)
                    + ". Nothing is fenced or restarted; ha:resume ends that");
        }
        List<?> braked = list(status, "brakedzones");
        if (!braked.isEmpty()) {
            out.println("The brake is on in " + braked
                    + ": so many hosts are silent that none is switched off; ha:release" + " lets go of it");
        }
        out.println("Investigators: " + words(list(status, "investigators")));
        out.println("Fencers:       " + words(list(status, "fencers")));
        out.println("Guests being brought back: " + status.get("restarting"));
        List<?> hosts = list(status, "host");
        if (hosts.isEmpty()) {
            out.println("All hosts are well");
            return null;
        }
        Table table = new Table("Host", "State", "HA", "Since", "Machines", "It");
        for (Object host : hosts) {
            Map<String, @Nullable Object> row = AnsweredRows.fields((Record) host);
            table.row(
                    row.get("name"),
                    row.get("state"),
                    row.get("hastate"),
                    row.get("since"),
                    row.get("virtualmachines"),
                    row.get("doing"));
        }
        table.print(out);
        return null;
    }

    private static List<?> list(Map<String, @Nullable Object> status, String field) {
        return status.get(field) instanceof List<?> list ? list : List.of();
    }

    private static String words(List<?> list) {
        return list.isEmpty()
                ? "none"
                : String.join(", ", list.stream().map(String::valueOf).toList());
    }
}
