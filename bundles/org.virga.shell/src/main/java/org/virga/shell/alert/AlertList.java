package org.virga.shell.alert;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Alert;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Lists alerts. */
@Service
@Command(
        scope = "alert",
        name = "list",
        description =
                "Lists what an operator has to look at, youngest first; with --all also what is over or archived.")
public final class AlertList implements Action {

    @Option(name = "--all", description = "Those that are over or archived too.")
    private boolean all;

    @Option(name = "--limit", description = "At most so many.")
    private int limit = 100;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Snapshot snapshot = services.store().snapshot();
        Rows<Alert> rows = all ? snapshot.all(Alert.KIND) : snapshot.by(Alert.KIND, Alert.BY_OPEN, true);
        Table table = new Table("ID", "Type", "Subject", "Text", "Count", "First", "Last", "Open");
        rows.descending().stream()
                .limit(limit)
                .forEach(alert -> table.row(
                        alert.uuid(),
                        alert.type(),
                        alert.subject(),
                        alert.text(),
                        alert.count(),
                        alert.raised(),
                        alert.last(),
                        alert.open() ? "yes" : "no"));
        table.print(session.getConsole());
        if (rows.size() > limit) {
            session.getConsole().println((rows.size() - limit) + " more; --limit shows more");
        }
        return null;
    }
}
