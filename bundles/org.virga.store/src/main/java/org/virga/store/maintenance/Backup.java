package org.virga.store.maintenance;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.store.MaintenanceException;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Copies an embedded database while it is written to. What is not complete has a name that begins with a dot, and no
 * manifest.
 */
public final class Backup {

    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Database database;

    public Backup(Database database) {
        this.database = database;
    }

    /** A time as it stands in names of files. */
    static String stamp(Instant time) {
        return TIME.format(time);
    }

    /**
     * Makes a backup.
     *
     * @param directory exists; the backup becomes a directory in it
     * @param files the database's own
     * @param snapshot the state now
     */
    public List<String> make(Path directory, Path files, StoredSnapshot snapshot, long epoch, Instant now)
            throws MaintenanceException {
        Path target = directory.resolve("virga-" + stamp(now));
        Path part = directory.resolve(".virga-" + stamp(now) + ".part");
        demandUsable(directory, target);
        try {
            Disk.demandRoom(directory, Disk.bytes(files));
            Files.createDirectory(part);
        } catch (IOException e) {
            throw new MaintenanceException("No backup was made: " + reason(e), e);
        }
        long begun = System.nanoTime();
        try {
            database.copyTo(part);
            Manifest manifest = new Manifest(
                    Release.VERSION,
                    database.schema(),
                    epoch,
                    snapshot.sequence(),
                    now,
                    records(snapshot),
                    Manifest.entries(part));
            manifest.write(part);
            Disk.syncAll(part);
            Disk.rename(part, target);
            List<String> text = new ArrayList<>();
            text.add("The backup " + target + " is complete after " + (System.nanoTime() - begun) / 1_000_000 + " ms.");
            text.addAll(manifest.describe());
            LOG.info("{}", text.get(0));
            return text;
        } catch (IOException | DatabaseException e) {
            remove(part);
            throw new MaintenanceException("No backup was made: " + reason(e), e);
        }
    }

    private static void demandUsable(Path directory, Path target) throws MaintenanceException {
        if (!Files.isDirectory(directory)) {
            throw new MaintenanceException(
                    directory + " is no directory: give one that exists, in which the backup is to be made");
        }
        if (!Files.isWritable(directory)) {
            throw new MaintenanceException(
                    directory + " cannot be written to by the user " + System.getProperty("user.name"));
        }
        if (Files.exists(target)) {
            throw new MaintenanceException(target + " exists already: wait for a second");
        }
    }

    private static Map<String, Integer> records(StoredSnapshot snapshot) {
        Map<String, Integer> records = new TreeMap<>();
        for (Kind<?> kind : Kinds.all()) {
            records.put(kind.name(), snapshot.all(kind).size());
        }
        return records;
    }

    private static void remove(Path part) {
        try {
            Disk.delete(part);
        } catch (IOException e) {
            LOG.warn("{} is what an interrupted backup left, and cannot be removed", part, e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }
}
