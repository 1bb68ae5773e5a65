package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Disk;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.GuestSpec.Pool;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;

final class GuestFilesTest {

    private static final UUID VM = UUID.randomUUID();

    @TempDir
    Path root;

    @TempDir
    private Path shared;

    private final RecordedImages images = new RecordedImages();
    private GuestFiles files;
    private Path directory;

    @BeforeEach
    void make() {
        files = new GuestFiles(root.resolve("guests"), new TemplateFiles(root), images);
        directory = files.directory(new HostSpec(UUID.randomUUID(), "h1", "KVM", "qemu:///system", Map.of()), VM);
    }

    private static GuestSpec guest(Disk disk) {
        return Specs.guest(VM, 1, disk, List.of());
    }

    @Test
    void disksAreMadeOnce() throws Exception {
        GuestSpec guest = guest(Specs.emptyDisk());

        files.makeDisks(directory, guest);
        files.makeDisks(directory, guest);

        assertThat(images.sizes).containsExactly(4 * Specs.MEGABYTE);
        assertThat(GuestFiles.disk(directory, guest.rootDisk())).exists();
    }

    @Test
    void halfOfADiskIsMadeAnew() throws Exception {
        GuestSpec guest = guest(Specs.emptyDisk());
        images.fail = true;
        assertThatThrownBy(() -> files.makeDisks(directory, guest)).isInstanceOf(DriverException.class);
        assertThat(GuestFiles.disk(directory, guest.rootDisk())).doesNotExist();

        images.fail = false;
        files.makeDisks(directory, guest);

        assertThat(GuestFiles.disk(directory, guest.rootDisk())).exists();
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aDiskIsNeverSmallerThanItsTemplate() throws Exception {
        Path template = Files.createFile(root.resolve("t.qcow2"));
        Image image = new Image(UUID.randomUUID(), "t", "QCOW2", template.toString(), Map.of());

        for (long size : List.of(0L, 3 * Specs.MEGABYTE, 30 * Specs.MEGABYTE)) {
            files.makeDisks(directory, guest(new Disk(UUID.randomUUID(), 0, image, size, null, false)));
        }

        assertThat(images.sizes).containsExactly(10 * Specs.MEGABYTE, 10 * Specs.MEGABYTE, 30 * Specs.MEGABYTE);
    }

    @Test
    void deletingTakesTheGuestsDirectoryAndNothingElse() throws Exception {
        files.makeDisks(directory, guest(Specs.emptyDisk()));

        files.delete(directory);
        files.delete(directory);

        assertThat(directory).doesNotExist();
        assertThat(directory.getParent()).exists();
    }

    @Test
    void aDirectoryThatIsNoGuestsIsNotDeleted() throws Exception {
        Path precious = Files.createDirectories(root.resolve("precious"));
        Files.createDirectories(root.resolve("guests"));

        for (Path path : List.of(
                precious, root.resolve("guests"), root.resolve("guests/../precious"), Path.of(""), Path.of("/"))) {
            assertThatThrownBy(() -> files.delete(path))
                    .isInstanceOf(DriverException.class)
                    .hasMessageContaining("left alone");
        }
        assertThat(precious).exists();
    }

    @Test
    void theConsoleIsItsLastPart() throws Exception {
        assertThat(files.consoleText(directory)).isEmpty();
        Files.createDirectories(directory);
        Files.writeString(GuestFiles.console(directory), "a".repeat(100_000) + "end\n");

        assertThat(files.consoleText(directory))
                .hasValueSatisfying(text -> assertThat(text).hasSize(64 * 1024).endsWith("aend\n"));
    }

    @Test
    void sharedDisksStandUnderTheirVolumesNamesAboveACopyOfTheTemplate() throws Exception {
        Path template = Files.createFile(root.resolve("t.qcow2"));
        Image image = new Image(UUID.randomUUID(), "t", "QCOW2", template.toString(), Map.of());
        Pool pool = pool("SharedMountPoint");

        for (int i = 0; i < 2; i++) {
            Disk disk = new Disk(UUID.randomUUID(), 0, image, 0, pool, false);
            files.makeDisks(directory, guest(disk));
            files.makeDisks(directory, guest(disk));
            assertThat(shared.resolve(disk.volume() + ".qcow2")).exists();
            assertThat(GuestFiles.disk(directory, disk)).isEqualTo(shared.resolve(disk.volume() + ".qcow2"));
        }

        Path copy = shared.resolve("templates").resolve(image.template() + ".qcow2");
        assertThat(images.copies).containsExactly(template);
        assertThat(images.backing).containsExactly(copy, copy);
        assertThat(images.sizes).containsExactly(10 * Specs.MEGABYTE, 10 * Specs.MEGABYTE);
        assertThat(shared).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aDiskThatAnotherHostMadeMeanwhileIsNotReplaced() throws Exception {
        Disk disk = new Disk(UUID.randomUUID(), 0, null, 0, pool("SharedMountPoint"), false);
        Path file = GuestFiles.disk(directory, disk);
        images.meanwhile = () -> {
            try {
                Files.writeString(file, "theirs");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };

        files.makeDisks(directory, guest(disk));

        assertThat(file).hasContent("theirs");
        assertThat(shared).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aSharedDiskThatWasMadeIsNeverMadeAnew() {
        Disk disk = new Disk(UUID.randomUUID(), 0, null, 0, pool("SharedMountPoint"), true);

        assertThatThrownBy(() -> files.makeDisks(directory, guest(disk)))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(DriverException.Reason.UNFIT))
                .hasMessageContaining("is the storage mounted at " + shared);
        assertThat(images.sizes).isEmpty();
    }

    @Test
    void storageThatCannotBeUsedIsNamed() {
        assertThatThrownBy(() -> files.makeDisks(
                        directory, guest(new Disk(UUID.randomUUID(), 0, null, 0, pool("NetworkFilesystem"), false))))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("SharedMountPoint://");
        Pool absent = new Pool(
                UUID.randomUUID(), "SharedMountPoint", shared.resolve("absent").toString());
        assertThatThrownBy(
                        () -> files.makeDisks(directory, guest(new Disk(UUID.randomUUID(), 0, null, 0, absent, false))))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("has to be mounted there");
        assertThatThrownBy(() -> files.removeDisk(UUID.randomUUID(), absent)).isInstanceOf(DriverException.class);
    }

    @Test
    void aSharedDiskOutlivesItsGuestsDirectoryUntilItIsRemoved() throws Exception {
        Disk disk = new Disk(UUID.randomUUID(), 0, null, 0, pool("SharedMountPoint"), false);
        files.makeDisks(directory, guest(disk));
        files.delete(directory);
        assertThat(GuestFiles.disk(directory, disk)).exists();

        files.removeDisk(disk.volume(), disk.pool());
        files.removeDisk(disk.volume(), disk.pool());

        assertThat(GuestFiles.disk(directory, disk)).doesNotExist();
    }

    private Pool pool(String type) {
        return new Pool(UUID.randomUUID(), type, shared.toString());
    }

    /** Writes nothing but a mark. */
    private static final class RecordedImages implements ImageTool {

        private final List<Long> sizes = new ArrayList<>();
        private final List<Path> copies = new ArrayList<>();
        private final List<Path> backing = new ArrayList<>();
        private Runnable meanwhile = () -> {};
        private boolean fail;

        @Override
        public long virtualSize(Template template) {
            return 10 * Specs.MEGABYTE;
        }

        @Override
        public void copy(Path target, Template template) throws DriverException {
            copies.add(template.file());
            create(target, null, 0);
            sizes.remove(sizes.size() - 1);
        }

        @Override
        public void create(Path target, @Nullable Template template, long sizeBytes) throws DriverException {
            if (template != null) {
                backing.add(template.file());
            }
            try {
                Files.writeString(target, "image");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (fail) {
                throw new DriverException(DriverException.Reason.FAILED, "no");
            }
            meanwhile.run();
            sizes.add(sizeBytes);
        }
    }
}
