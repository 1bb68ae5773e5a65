package org.virga.store.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.store.MaintenanceException;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;

/**
 * Puts a database that was {@link Staging staged} in the place of the one there, before the store opens. Interrupted at
 * any point, it goes on at the next opening: what was settled is marked, and of the two moves either may have happened.
 * When the staged one cannot be used, it is moved aside, and the database of before stays.
 */
public final class Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    private static final String DATABASE = "derby";
    private static final String SETTLED = "settled";
    private static final String IN_USE = "XSDB6";

    private final Path directory;
    private final Path staged;
    private final Path database;
    private final Clock clock;

    /** What became of it. */
    public record Result(boolean done, List<String> text) {}

    private Restoration(Path directory, Clock clock) {
        this.directory = directory;
        this.staged = directory.resolve(Staging.FOLDER);
        this.database = directory.resolve(DATABASE);
        this.clock = clock;
    }

    /**
     * Finishes what was staged in the directory of a store that is not open.
     *
     * @return null when nothing was staged
     * @throws DatabaseException when the directory can be used neither with nor without it
     */
    public static @Nullable Result finish(Path directory, Clock clock) throws DatabaseException {
        Restoration restoration = new Restoration(directory, clock);
        return Files.isDirectory(restoration.staged) ? restoration.finish() : null;
    }

    private Result finish() throws DatabaseException {
        try {
            return exchange();
        } catch (IOException | DatabaseException | MaintenanceException e) {
            if (e instanceof DatabaseException failed && inUse(failed)) {
                throw failed;
            }
            LOG.error("The backup was not restored", e);
            return setAside(String.valueOf(e.getMessage()));
        }
    }

    private Result exchange() throws IOException, DatabaseException, MaintenanceException {
        List<String> text = new ArrayList<>();
        String stamp = Backup.stamp(clock.instant());
        Path settled = staged.resolve(SETTLED);
        if (Files.isDirectory(staged.resolve(DATABASE))) {
            if (Files.exists(settled)) {
                text.addAll(Files.readAllLines(settled));
            } else {
                text.addAll(settle());
                Files.write(settled, text);
                Disk.syncAll(staged);
            }
            if (Files.exists(database)) {
                Path aside = directory.resolve(DATABASE + "-before-restore-" + stamp);
                text.add("The database of before is kept in " + aside + ".");
                Disk.rename(database, aside);
            }
            Disk.rename(staged.resolve(DATABASE), database);
        } else if (Files.exists(settled)) {
            text.addAll(Files.readAllLines(settled));
        }
        Disk.delete(staged);
        text.forEach(line -> LOG.warn("Restored: {}", line));
        return new Result(true, text);
    }

    private List<String> settle() throws DatabaseException, MaintenanceException {
        Manifest manifest = Manifest.read(staged);
        Present present = present();
        List<String> text = new ArrayList<>(manifest.describe());
        try (Database restored = Database.open(Location.embedded(staged))) {
            text.addAll(new Settlement(restored, present).settle(manifest.made(), clock.instant()));
        }
        return text;
    }

    /** What the database there says, or null when it says nothing. */
    private @Nullable Present present() throws DatabaseException {
        if (!Files.exists(database)) {
            return null;
        }
        try (Database before = Database.open(Location.embedded(directory))) {
            return Present.read(before);
        } catch (DatabaseException e) {
            if (inUse(e)) {
                throw e;
            }
            LOG.warn("The database of before the restore cannot be read; numbers go on after a gap", e);
            return null;
        }
    }

    private static boolean inUse(DatabaseException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                for (Throwable each : sql) {
                    if (each instanceof SQLException one && IN_USE.equals(one.getSQLState())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private Result setAside(String reason) throws DatabaseException {
        Path aside = directory.resolve("restore-failed-" + Backup.stamp(clock.instant()));
        try {
            if (!Files.exists(database)) {
                throw new IOException("there is no database of before");
            }
            Disk.rename(staged, aside);
        } catch (IOException e) {
            throw DatabaseException.of("The backup in " + staged + " cannot be put in place: " + reason, e);
        }
        return new Result(
                false,
                List.of(
                        "Nothing was restored: " + reason,
                        "The database of before is in use again; what was to be restored stands in " + aside + "."));
    }
}
