package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Disk;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/**
 * Storage that the simulated hosts share: an empty file for each disk, {@code <pool>/<two digits>/<volume>}. Disks of the
 * hosts themselves are not simulated. Any thread may call, of any process that was given the same directory.
 *
 * <p>Only where the operator set the directory, so that all processes which simulate hosts of a zone have the same, is a disk
 * missed that is not there. Otherwise it may stand in another process's.
 */
final class Pools {

    private static final Logger LOG = LoggerFactory.getLogger(Pools.class);
    private static final int DIGITS = 2;

    private final Path directory;
    private final boolean common;

    private Pools(Path directory, boolean common) {
        this.directory = directory;
        this.common = common;
    }

    static Pools of(Settings settings) {
        return settings.pools_directory().isBlank()
                ? new Pools(Path.of(settings.directory()).resolve("pools"), false)
                : new Pools(Path.of(settings.pools_directory()), true);
    }

    /** Makes the disks of a guest that are shared and were never made; those that were have to be there. */
    void provide(GuestSpec guest) throws DriverException {
        for (Disk disk : guest.disks()) {
            if (disk.pool() != null) {
                provide(disk, disk.pool());
            }
        }
    }

    private void provide(Disk disk, GuestSpec.Pool pool) throws DriverException {
        Path file = file(disk.volume(), pool);
        try {
            if (Files.exists(file)) {
                return;
            }
            if (disk.made() && common) {
                throw new DriverException(
                        Reason.UNFIT, "The disk " + disk.volume() + " is not on the pool " + pool.uuid() + " any more");
            }
            make(file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("Another process has made {}", file, e);
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "The disk " + file + " cannot be made: " + e, e);
        }
    }

    private static void make(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (NoSuchFileException e) {
            LOG.debug("The first one in its directory", e);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }

    /** Whether a disk is there. */
    boolean has(UUID volume, GuestSpec.Pool pool) {
        return Files.exists(file(volume, pool));
    }

    void remove(UUID volume, GuestSpec.Pool pool) throws DriverException {
        Path file = file(volume, pool);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "The disk " + file + " cannot be removed: " + e, e);
        }
    }

    private Path file(UUID volume, GuestSpec.Pool pool) {
        String name = volume.toString();
        return directory
                .resolve(pool.uuid().toString())
                .resolve(name.substring(0, DIGITS))
                .resolve(name);
    }
}
