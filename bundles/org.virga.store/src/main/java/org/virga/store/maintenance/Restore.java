package org.virga.store.maintenance;

import java.nio.file.Path;
import java.util.List;
import org.virga.api.store.MaintenanceException;
import org.virga.store.database.Schema;

/** A backup that is to become the database of a store. */
public final class Restore {

    private final Path backup;
    private final Path directory;

    /**
     * Nothing has happened yet.
     *
     * @param directory the store's
     */
    public Restore(Path backup, Path directory) {
        this.backup = backup.toAbsolutePath().normalize();
        this.directory = directory.toAbsolutePath().normalize();
    }

    /** Checks the backup, and tells what it holds. */
    public List<String> inspect() throws MaintenanceException {
        return Staging.inspect(backup, Schema.newest()).describe();
    }

    /** Checks the backup and lays it ready for the next opening of the store. */
    public List<String> stage() throws MaintenanceException {
        Manifest manifest = Staging.inspect(backup, Schema.newest());
        Staging.stage(backup, manifest, directory);
        return manifest.describe();
    }
}
