package org.virga.store.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.virga.api.store.MaintenanceException;

/**
 * Lays a backup beside the database, so that the next opening of the store puts it in the database's place
 * ({@link Restoration}). Needs nothing but files, so it works too where the store does not.
 */
final class Staging {

    /** The folder, in the store's directory, with a database that is to take the place of the one there. */
    static final String FOLDER = "restoring";

    private Staging() {}

    /**
     * Checks a backup from its first to its last byte.
     *
     * @param newest the newest schema that this release knows
     * @throws MaintenanceException when it cannot be restored; says why
     */
    static Manifest inspect(Path backup, int newest) throws MaintenanceException {
        Manifest manifest = Manifest.read(backup);
        if (manifest.schema() > newest) {
            throw new MaintenanceException("The backup " + backup + " has schema " + manifest.schema() + ", of Virga "
                    + manifest.release() + ", and this release knows those up to " + newest
                    + ": restore it with the release that wrote it, or with a later one");
        }
        try {
            Set<String> listed = new HashSet<>();
            for (Manifest.Entry entry : manifest.files()) {
                listed.add(entry.path());
                check(backup, entry);
            }
            for (Path file : Disk.files(backup)) {
                String path = backup.relativize(file).toString();
                if (!path.equals(Manifest.NAME) && !listed.contains(path)) {
                    throw new MaintenanceException("The backup " + backup + " holds " + path
                            + ", which is not in its manifest: somebody has worked on it");
                }
            }
        } catch (IOException e) {
            throw new MaintenanceException("The backup " + backup + " cannot be read: " + e, e);
        }
        return manifest;
    }

    private static void check(Path backup, Manifest.Entry entry) throws IOException, MaintenanceException {
        Path file = backup.resolve(entry.path()).normalize();
        if (!file.startsWith(backup) || !Files.isRegularFile(file)) {
            throw new MaintenanceException("The backup " + backup + " lacks " + entry.path());
        }
        if (Files.size(file) != entry.bytes() || !Disk.digest(file).equals(entry.digest())) {
            throw new MaintenanceException(
                    "The backup " + backup + " is damaged: " + entry.path() + " is not as it was written");
        }
    }

    /**
     * Lays a backup that was {@link #inspect inspected} beside the database. What was laid there before is replaced.
     *
     * @param directory the store's
     */
    static void stage(Path backup, Manifest manifest, Path directory) throws MaintenanceException {
        Path part = directory.resolve(FOLDER + ".part");
        Path staged = directory.resolve(FOLDER);
        try {
            Files.createDirectories(directory);
            Disk.delete(part);
            Disk.delete(staged);
            Disk.demandRoom(directory, manifest.bytes());
            Files.createDirectory(part);
            for (Manifest.Entry entry : manifest.files()) {
                if (!Disk.copy(backup.resolve(entry.path()), part.resolve(entry.path()))
                        .equals(entry.digest())) {
                    throw new MaintenanceException("The backup " + backup + " changed while it was copied");
                }
            }
            Disk.copy(backup.resolve(Manifest.NAME), part.resolve(Manifest.NAME));
            Disk.syncAll(part);
            Disk.rename(part, staged);
        } catch (IOException e) {
            throw new MaintenanceException("Nothing was restored: " + e.getMessage(), e);
        }
    }
}
