package org.virga.shell.store;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.store.MaintenanceException;
import org.virga.shell.Services;

/** Makes a backup of the database. */
@Service
@Command(
        scope = "store",
        name = "backup",
        description =
                "Copies the database into a new directory virga-<UTC time> while work goes on. For PostgreSQL prints"
                        + " the command lines that do it.")
public final class StoreBackup implements Action {

    @Argument(name = "directory", description = "An absolute path; the backup is made in it.", required = true)
    private String directory;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws MaintenanceException {
        services.maintenance().backup(Paths.absolute(directory)).text().forEach(session.getConsole()::println);
        return null;
    }
}
