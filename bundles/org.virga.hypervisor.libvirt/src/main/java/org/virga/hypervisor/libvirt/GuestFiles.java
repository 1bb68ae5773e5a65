package org.virga.hypervisor.libvirt;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Disk;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.GuestSpec.Pool;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** The files of guests: a directory for each, with its disks and what it wrote to its console. */
final class GuestFiles {

    private static final int CONSOLE_BYTES = 64 * 1024;
    private static final long SMALLEST_DISK = 1024 * 1024;

    private final Path root;
    private final TemplateFiles templates;
    private final ImageTool images;
    private final PoolFiles pools;

    GuestFiles(Path root, TemplateFiles templates, ImageTool images) {
        this.root = root;
        this.templates = templates;
        this.images = images;
        this.pools = new PoolFiles(images);
    }

    /** Where a new guest's files go. Hosts are kept apart, as one agent may drive several that share a file system. */
    Path directory(HostSpec host, UUID vm) {
        return root.resolve(host.uuid().toString()).resolve(vm.toString());
    }

    /** The file of a disk, whether it is there or not. */
    static Path disk(Path directory, Disk disk) {
        if (disk.pool() != null) {
            return PoolFiles.disk(disk.pool(), disk.volume());
        }
        return directory.resolve(disk.volume() + ".qcow2");
    }

    static Path console(Path directory) {
        return directory.resolve("console.log");
    }

    /** Makes the disks that do not exist yet. */
    void makeDisks(Path directory, GuestSpec guest) throws DriverException {
        try {
            Files.createDirectories(directory);
            for (Disk disk : guest.disks()) {
                Path file = disk(directory, disk);
                Pool pool = disk.pool();
                if (pool != null) {
                    if (!PoolFiles.has(disk, pool)) {
                        make(pool, disk);
                    }
                } else if (!Files.exists(file)) {
                    make(file, disk);
                }
            }
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "Cannot make the disks of " + guest.instanceName() + ": " + e, e);
        }
    }

    private void make(Pool pool, Disk disk) throws DriverException, IOException {
        Image image = disk.template();
        ImageTool.@Nullable Template template =
                image == null ? null : templates.disk(image).orElse(null);
        if (image == null || template == null) {
            pools.makeEmpty(disk, pool, Math.max(disk.sizeBytes(), SMALLEST_DISK));
        } else {
            long size = Math.max(disk.sizeBytes(), images.virtualSize(template));
            pools.make(disk, pool, pools.copy(image, template, pool), size);
        }
    }

    /** Removes a disk from storage that hosts share; does nothing when there is none. */
    void removeDisk(UUID volume, Pool pool) throws DriverException {
        pools.remove(volume, pool);
    }

    private void make(Path file, Disk disk) throws DriverException, IOException {
        ImageTool.@Nullable Template template =
                disk.template() == null ? null : templates.disk(disk.template()).orElse(null);
        long smallest = template == null ? SMALLEST_DISK : images.virtualSize(template);
        // Under another name until it is whole, so that a crash leaves no half of a disk to boot from.
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        images.create(unfinished, template, Math.max(disk.sizeBytes(), smallest));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes a guest's directory and all in it; does nothing when there is none. */
    void delete(Path directory) throws DriverException {
        if (!directory.normalize().startsWith(root) || directory.normalize().equals(root)) {
            throw new DriverException(
                    Reason.FAILED, "The guest's directory " + directory + " is not below " + root + "; left alone");
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "Cannot delete the files in " + directory + ": " + e, e);
        }
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "Cannot delete " + directory + ": " + e, e);
        }
    }

    /** The end of what the guest wrote to its console; empty when it has written nothing. */
    Optional<String> consoleText(Path directory) throws DriverException {
        try (RandomAccessFile file = new RandomAccessFile(console(directory).toFile(), "r")) {
            long start = Math.max(0, file.length() - CONSOLE_BYTES);
            byte[] bytes = new byte[(int) Math.min(CONSOLE_BYTES, file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "Cannot read " + console(directory) + ": " + e, e);
        }
    }
}
