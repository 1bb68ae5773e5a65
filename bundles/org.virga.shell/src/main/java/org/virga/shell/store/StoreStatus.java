package org.virga.shell.store;

import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.store.Maintenance;
import org.virga.api.store.MaintenanceException;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Shows how the store is. */
@Service
@Command(
        scope = "store",
        name = "status",
        description = "Shows the database, its version and numbers, and what it holds.")
public final class StoreStatus implements Action {

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws MaintenanceException {
        Maintenance.Status status = services.maintenance().status();
        Table table = new Table("Property", "Value")
                .row("place", status.place())
                .row("engine", status.engine())
                .row("schema", status.schema())
                .row("epoch", status.epoch())
                .row("last commit", status.sequence())
                .row("commits since it was opened", status.commits())
                .row("commits a second", Math.round(status.commitsPerSecond()))
                .row("problem", status.problem())
                .row("last problem", status.lastProblem());
        for (Map.Entry<String, Integer> kind : new TreeMap<>(status.records()).entrySet()) {
            table.row("records: " + kind.getKey(), kind.getValue());
        }
        table.print(session.getConsole());
        return null;
    }
}
