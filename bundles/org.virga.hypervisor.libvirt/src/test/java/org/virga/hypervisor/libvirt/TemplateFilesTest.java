package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.hypervisor.libvirt.ImageTool.Template;
import org.virga.hypervisor.libvirt.TemplateFiles.DirectBoot;
import org.virga.spi.hypervisor.DriverException;

final class TemplateFilesTest {

    @TempDir
    Path root;

    private Path disk;
    private Path secret;
    private TemplateFiles templates;

    @BeforeEach
    void makeFiles() throws Exception {
        Path directory = Files.createDirectories(root.toRealPath().resolve("templates"));
        disk = Files.createFile(directory.resolve("debian 12.qcow2"));
        secret = Files.createFile(root.toRealPath().resolve("shadow"));
        templates = new TemplateFiles(directory);
    }

    private static Image image(String format, String url, Map<String, String> details) {
        return new Image(UUID.randomUUID(), "debian", format, url, details);
    }

    @Test
    void aFileIsNamedByItsUrlOrItsPath() throws Exception {
        for (String url :
                List.of(disk.toUri().toString(), "file://" + disk.toUri().getRawPath(), disk.toString())) {
            assertThat(templates.disk(image("QCOW2", url, Map.of()))).contains(new Template(disk, "qcow2"));
        }
        assertThat(templates.disk(image("raw", disk.toString(), Map.of()))).contains(new Template(disk, "raw"));
    }

    @Test
    void filesOutsideOfTheDirectoryAreRefusedHoweverTheyAreNamed() throws Exception {
        Path link = Files.createSymbolicLink(disk.resolveSibling("link.qcow2"), secret);
        List<String> locations =
                List.of(secret.toString(), secret.toUri().toString(), disk.getParent() + "/../shadow", link.toString());

        for (String location : locations) {
            assertThatThrownBy(() -> templates.disk(image("RAW", location, Map.of())))
                    .isInstanceOf(DriverException.class)
                    .hasMessageContaining("not in the templates' directory");
            assertThatThrownBy(() -> templates.directBoot(image("RAW", disk.toString(), Map.of("kernel", location))))
                    .isInstanceOf(DriverException.class);
            assertThatThrownBy(() -> templates.directBoot(
                            image("RAW", disk.toString(), Map.of("kernel", disk.toString(), "initrd", location))))
                    .isInstanceOf(DriverException.class);
        }
    }

    @Test
    void whatCannotBeUsedIsRefusedWithTheReason() {
        assertRefused(image("QCOW2", "http://example.org/debian.qcow2", Map.of()), "reads files on the host");
        assertRefused(image("QCOW2", "", Map.of()), "reads files on the host");
        assertRefused(image("QCOW2", "file:relative", Map.of()), "reads files on the host");
        assertRefused(image("QCOW2", "file:///no such file", Map.of()), "Illegal character");
        assertRefused(image("QCOW2", "/a\0b", Map.of()), "Nul character");
        assertRefused(image("QCOW2", disk + "x", Map.of()), "not on this host");
        assertRefused(image("QCOW2", disk.getParent().toString(), Map.of()), "no file");
        assertRefused(image("VHD", disk.toString(), Map.of()), "takes QCOW2 and RAW");
    }

    private void assertRefused(Image image, String why) {
        assertThatThrownBy(() -> templates.disk(image))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(DriverException.Reason.UNFIT))
                .hasMessageContaining("debian")
                .hasMessageContaining(why);
    }

    @Test
    void aKernelAloneLeavesTheDiskEmpty() throws Exception {
        Image image = image("RAW", disk.toString(), Map.of("kernel", disk.toString()));

        assertThat(templates.disk(image)).isEmpty();
        assertThat(templates.directBoot(image)).contains(new DirectBoot(disk, Optional.empty(), "console=ttyS0"));
        assertThat(templates.directBoot(image("RAW", disk.toString(), Map.of())))
                .isEmpty();
    }
}
