package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Disk;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.GuestSpec.Pool;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.LiveMigration;

/** Real guests with their disks on a directory that two real hosts reach. */
@Tag("lab")
final class SharedDiskTest {

    private static final Duration BOOT = Duration.ofSeconds(90);
    private static final UUID VM = UUID.fromString("00000000-0000-4000-8000-0000005ba7ed");
    private static final UUID VOLUME = UUID.randomUUID();

    @TempDir
    static Path data;

    private static @Nullable Lab lab;
    private static HostSpec one;
    private static HostSpec two;
    private static Image template;
    private static Pool pool;

    private LibvirtDriver driver;

    @BeforeAll
    static void startHosts() throws Exception {
        lab = Lab.open();
        one = lab.start("one");
        two = lab.start("two");
        template = lab.disk(data.resolve("templates"));
        pool = new Pool(
                UUID.randomUUID(),
                "SharedMountPoint",
                Files.createDirectories(data.resolve("pool")).toString());
    }

    @AfterAll
    static void stopHosts() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void open() {
        driver = new LibvirtDriver(TestSettings.settings(data, Map.of("migration_uri", "qemu+tcp://{host}/system")));
    }

    @AfterEach
    void destroyAndClose() throws Exception {
        driver.destroy(one, VM);
        driver.destroy(two, VM);
        driver.removeDisk(one, VOLUME, pool);
        driver.close();
    }

    @Test
    void aGuestMovesWithItsDiskWhereItIsAndLeavesNothing() throws Exception {
        start(one, 1);
        Object inode = Files.getAttribute(disk(), "unix:ino");
        assertThat(lab.on(one, "virsh dumpxml " + name())).contains("cache='none'");

        move(one, two, 2);
        assertThat(running(one)).isFalse();
        assertThat(running(two)).isTrue();
        assertThat(driver.guest(one, VM)).isEmpty();
        move(two, one, 3);

        assertThat(running(one)).isTrue();
        assertThat(Files.getAttribute(disk(), "unix:ino")).isEqualTo(inode);
        assertThat(data.resolve("guests")).isDirectoryNotContaining("glob:**.qcow2");
    }

    @Test
    void aHostThatWaitsInVainLeavesTheDiskToTheGuestThatRuns() throws Exception {
        start(one, 1);
        migration().prepare(two, guest(2, true));

        migration().end(one, VM, 2);
        migration().end(two, VM, 2);

        assertThat(disk()).exists();
        assertThat(running(one)).isTrue();
        assertThat(driver.guest(two, VM)).isEmpty();
    }

    @Test
    void aGuestOfALostHostStartsOnAnotherWithItsDiskAndTheLostHostHarmsNothing() throws Exception {
        start(one, 1);
        Object inode = Files.getAttribute(disk(), "unix:ino");
        lab.on(one, "kill -9 $(cat /run/libvirt/qemu/" + name() + ".pid)");
        await().atMost(Duration.ofSeconds(20)).until(() -> !running(one));

        driver.start(two, guest(2, true));
        awaitBoot(two);
        driver.destroy(one, VM);

        assertThat(running(two)).isTrue();
        assertThat(Files.getAttribute(disk(), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void twoHostsDoNotRunOneDisk() throws Exception {
        start(one, 1);

        assertThatThrownBy(() -> driver.start(two, guest(2, true))).isInstanceOf(DriverException.class);

        assertThat(running(one)).isTrue();
        assertThat(running(two)).isFalse();
    }

    private void start(HostSpec host, long epoch) throws Exception {
        driver.start(host, guest(epoch, epoch > 1));
        awaitBoot(host);
    }

    private void awaitBoot(HostSpec host) {
        await().atMost(BOOT)
                .untilAsserted(
                        () -> assertThat(driver.console(host, VM).orElse("")).contains("address="));
    }

    private void move(HostSpec from, HostSpec to, long epoch) throws Exception {
        MigrationTicket ticket = migration().prepare(to, guest(epoch, true));
        migration().send(from, VM, ticket);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(migration().state(from, VM).phase())
                        .as("%s", migration().state(from, VM))
                        .isEqualTo(Phase.HANDED_OVER));
        migration().takeOver(to, VM, epoch);
        migration().forget(from, VM);
    }

    private LiveMigration migration() {
        return driver.liveMigration().orElseThrow();
    }

    private boolean running(HostSpec host) throws DriverException {
        return driver.guest(host, VM)
                .filter(guest -> guest.power() == Power.RUNNING)
                .isPresent();
    }

    private static Path disk() {
        return Path.of(pool.path()).resolve(VOLUME + ".qcow2");
    }

    private static String name() {
        return guest(1, true).instanceName();
    }

    private static GuestSpec guest(long epoch, boolean made) {
        return Specs.guest(
                VM, epoch, new Disk(VOLUME, 0, template, 0, pool, made), List.of(Specs.nic(VM, Lab.NETWORK)));
    }
}
