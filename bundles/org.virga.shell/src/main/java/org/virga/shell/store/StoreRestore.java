package org.virga.shell.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.store.Maintenance;
import org.virga.api.store.MaintenanceException;
import org.virga.shell.Services;

/** Puts a backup in the place of the database. */
@Service
@Command(
        scope = "store",
        name = "restore",
        description =
                "Puts a backup in the place of the database. The store goes down and comes up again meanwhile; the"
                        + " database of before is kept. For PostgreSQL prints the command lines that do it.")
public final class StoreRestore implements Action {

    @Argument(name = "backup", description = "An absolute path: what store:backup made.", required = true)
    private String backup;

    @Option(name = "--yes", description = "Does not ask; needed where nobody can be asked, as in a script.")
    private boolean yes;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws MaintenanceException, IOException {
        // Once the store goes down this command's services are gone; this one stays.
        Maintenance maintenance = services.maintenance();
        Path path = Paths.absolute(backup);
        List<String> held = maintenance.inspect(path);
        held.forEach(session.getConsole()::println);
        if (!yes && !held.isEmpty() && !agreed()) {
            throw new MaintenanceException(
                    "Nothing was restored, as nobody said yes: answer yes, or give --yes before the backup");
        }
        maintenance.restore(path).text().forEach(session.getConsole()::println);
        return null;
    }

    private boolean agreed() throws IOException {
        try {
            String answer = session.readLine(
                    "All that was committed since is taken back. Restore it in the place of the database? (yes/no) ",
                    null);
            return "yes".equals(answer);
        } catch (UnsupportedOperationException e) {
            return false; // a session without a terminal cannot be asked
        }
    }
}
