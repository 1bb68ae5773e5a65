package org.virga.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestSpec.Disk;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.GuestSpec.Pool;
import org.virga.api.model.StoragePool;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/**
 * Disks on storage that hosts share, each a file {@code <path>/<volume>.qcow2}. They are backed by copies of their templates
 * on the same storage, so that a host needs nothing else to run them.
 *
 * <p>Several hosts may work here at once, and one that hung may go on at any time: a file appears whole under its name, and
 * is never put over another.
 */
final class PoolFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PoolFiles.class);

    private final ImageTool images;

    PoolFiles(ImageTool images) {
        this.images = images;
    }

    /** Makes a file under a name that nobody else uses. */
    private interface Making {
        void make(Path unfinished) throws DriverException, IOException;
    }

    static Path disk(Pool pool, UUID volume) {
        return Path.of(pool.path()).resolve(volume + ".qcow2");
    }

    /** Whether a disk is there; refuses where it has to be and is not. */
    static boolean has(Disk disk, Pool pool) throws DriverException {
        check(pool);
        Path file = disk(pool, disk.volume());
        boolean there = Files.exists(file);
        if (!there && disk.made()) {
            throw new DriverException(
                    Reason.UNFIT, "The disk " + file + " is not there; is the storage mounted at " + pool.path() + "?");
        }
        return there;
    }

    /** Makes a disk, of a size that its template has at most. */
    void make(Disk disk, Pool pool, ImageTool.Template template, long sizeBytes) throws DriverException, IOException {
        appear(disk(pool, disk.volume()), unfinished -> images.create(unfinished, template, sizeBytes));
    }

    /** An empty disk. */
    void makeEmpty(Disk disk, Pool pool, long sizeBytes) throws DriverException, IOException {
        appear(disk(pool, disk.volume()), unfinished -> images.create(unfinished, null, sizeBytes));
    }

    /** A template's copy on the pool, which is made when it is not there. */
    ImageTool.Template copy(Image image, ImageTool.Template template, Pool pool) throws DriverException, IOException {
        Path directory = Files.createDirectories(Path.of(pool.path()).resolve("templates"));
        Path file = directory.resolve(image.template() + ".qcow2");
        if (!Files.exists(file)) {
            LOG.info("The template {} is copied to {}", image.name(), file);
            appear(file, unfinished -> images.copy(unfinished, template));
        }
        return new ImageTool.Template(file, "qcow2");
    }

    /** Removes a disk; does nothing when there is none. */
    void remove(UUID volume, Pool pool) throws DriverException {
        check(pool);
        try {
            Files.deleteIfExists(disk(pool, volume));
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "Cannot remove " + disk(pool, volume) + ": " + e, e);
        }
    }

    private static void check(Pool pool) throws DriverException {
        if (!pool.type().equals(StoragePool.SHARED_MOUNT_POINT)) {
            throw new DriverException(
                    Reason.UNFIT,
                    "The libvirt driver mounts nothing, and the storage pool " + pool.uuid() + " is a " + pool.type()
                            + ": mount it at the same path on every host, and add it as"
                            + " SharedMountPoint://localhost/that/path");
        }
        if (!Files.isDirectory(Path.of(pool.path()))) {
            throw new DriverException(
                    Reason.UNFIT, "There is no directory " + pool.path() + "; storage has to be mounted there");
        }
    }

    private static void appear(Path file, Making making) throws DriverException, IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            making.make(unfinished);
            // A link, for a name that exists is never given to another file by it.
            Files.createLink(file, unfinished);
        } catch (FileAlreadyExistsException e) {
            LOG.info("Another host has made {} meanwhile", file);
            LOG.debug("It was not replaced", e);
        } catch (UnsupportedOperationException e) {
            throw new DriverException(
                    Reason.UNFIT, "The file system of " + file.getParent() + " has no hard links, which disks need", e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
