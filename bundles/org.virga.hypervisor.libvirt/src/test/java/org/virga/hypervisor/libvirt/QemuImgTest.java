package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.hypervisor.libvirt.ImageTool.Template;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

final class QemuImgTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private static QemuImg installed() {
        assumeTrue(Files.exists(Path.of("/usr/bin/qemu-img")), "qemu-utils is not installed");
        return new QemuImg("qemu-img", LIMIT);
    }

    private QemuImg script(String body, Duration limit) throws Exception {
        Path script = Files.writeString(directory.resolve("qemu-img"), "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return new QemuImg(script.toString(), limit);
    }

    @Test
    void aDiskIsMadeFromATemplateAndCanBeLarger() throws Exception {
        QemuImg images = installed();
        Path template = directory.resolve("template.qcow2");
        Path disk = directory.resolve("disk.qcow2");
        images.create(template, null, 3 * Specs.MEGABYTE);

        images.create(disk, new Template(template, "qcow2"), 5 * Specs.MEGABYTE);

        assertThat(images.virtualSize(new Template(template, "qcow2"))).isEqualTo(3 * Specs.MEGABYTE);
        assertThat(Files.size(disk)).isLessThan(Specs.MEGABYTE);
        assertThatThrownBy(() -> images.virtualSize(new Template(disk, "qcow2")))
                .as("it refers to its template, which as a template it must not")
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNFIT))
                .hasMessageContaining("refers to another file");
        assertThat(images.virtualSize(new Template(disk, "raw")))
                .as("taken as raw, the same file is its bytes")
                .isBetween(1L, Specs.MEGABYTE);
    }

    @Test
    void whatIsNoImageIsRefused() throws Exception {
        QemuImg images = installed();
        Path text = Files.writeString(directory.resolve("text"), "no image");
        Path empty = Files.createFile(directory.resolve("empty"));

        assertThatThrownBy(() -> images.virtualSize(new Template(text, "qcow2")))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("not in qcow2 format");
        assertThatThrownBy(() -> images.virtualSize(new Template(empty, "raw")))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void aRunThatHangsIsEnded() throws Exception {
        Path pid = directory.resolve("pid");
        QemuImg images = script("echo $$ > " + pid + "\nexec sleep 60", Duration.ofMillis(500));

        assertThatThrownBy(() -> images.create(directory.resolve("disk"), null, 1))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("did not end within");
        long hanging = Long.parseLong(Files.readString(pid).strip());
        await().untilAsserted(() -> assertThat(ProcessHandle.of(hanging).filter(ProcessHandle::isAlive))
                .isEmpty());
    }

    @Test
    void aFullDiskIsNoRoom() throws Exception {
        QemuImg images = script("echo 'qemu-img: disk: No space left on device'; exit 1", LIMIT);

        assertThatThrownBy(() -> images.create(directory.resolve("disk"), null, 1))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM));
    }

    @Test
    void nonsenseAndAMissingCommandAreFailures() throws Exception {
        QemuImg babbling = script("echo hello", LIMIT);
        QemuImg missing = new QemuImg(directory.resolve("nothing").toString(), LIMIT);

        assertThatThrownBy(() -> babbling.virtualSize(new Template(directory, "raw")))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("hello");
        assertThatThrownBy(() -> missing.virtualSize(new Template(directory, "raw")))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("install qemu-utils");
    }
}
