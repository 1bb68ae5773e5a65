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
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;

/** What guests and libvirtd do by themselves, on a real host: they boot, shut down, crash and hang. */
@Tag("lab")
final class RealGuestTest {

    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final String USERSPACE = "virga-guest: userspace reached";
    private static final UUID VM = UUID.fromString("a0a0a0a0-0000-4000-8000-000000000001");

    @TempDir
    static Path data;

    private static @Nullable Lab lab;
    private static HostSpec host;

    private LibvirtDriver driver;

    @BeforeAll
    static void startHost() throws Exception {
        lab = Lab.open();
        host = lab.start("real");
    }

    @AfterAll
    static void stopHost() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void open() {
        driver = new LibvirtDriver(TestSettings.settings(data, Map.of("call_timeout_seconds", 10)));
    }

    @AfterEach
    void destroyAndClose() throws Exception {
        driver.destroy(host, VM);
        driver.close();
    }

    private GuestSpec guest(Image template) {
        return Specs.guest(VM, 7, Specs.disk(VM, template), List.of(Specs.nic(VM, Lab.NETWORK)));
    }

    private GuestSpec booted(Image template) throws Exception {
        GuestSpec guest = guest(template);
        driver.start(host, guest);
        awaitConsole("address=", 1);
        return guest;
    }

    private void awaitConsole(String text, int times) {
        await().atMost(BOOT)
                .untilAsserted(() -> assertThat(console().split(text, -1)).hasSizeGreaterThan(times));
    }

    private String console() throws Exception {
        return driver.console(host, VM).orElse("");
    }

    private void awaitPower(Power power) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(driver.guest(host, VM))
                .hasValueSatisfying(state -> assertThat(state.power()).isEqualTo(power)));
    }

    @Test
    void aGuestBootsFromItsDiskWithTheAddressAndTheNameThatItWasGiven() throws Exception {
        GuestSpec guest = booted(lab.disk(data.resolve("templates")));

        assertThat(console()).contains(USERSPACE);
        assertThat(Lab.line(console(), "address=")).hasValueSatisfying(line -> assertThat(line)
                .contains("hostname=" + guest.hostName())
                .contains("address=" + guest.interfaces().get(0).ip() + "/24"));
        assertThat(driver.load(host).networkWrittenBytes()).isPositive();
    }

    @Test
    void aGuestBootsFromAKernelAndAnInitialRamDisk() throws Exception {
        booted(lab.kernel(data.resolve("templates")));

        assertThat(console()).contains(USERSPACE);
    }

    @Test
    void aGuestThatListensShutsDownByItself() throws Exception {
        booted(lab.disk(data.resolve("templates")));

        driver.stop(host, VM, Duration.ofSeconds(20));

        assertThat(console()).contains("virga-guest: shutting down");
        assertThat(driver.guest(host, VM))
                .hasValueSatisfying(state -> assertThat(state.detail()).isEqualTo("shut down by itself"));
    }

    @Test
    void aGuestThatListensRebootsByItself() throws Exception {
        booted(lab.disk(data.resolve("templates")));

        driver.reboot(host, VM);

        assertThat(console()).contains("virga-guest: shutting down");
        awaitConsole(USERSPACE, 2);
        assertThat(driver.guest(host, VM))
                .hasValueSatisfying(state -> assertThat(state.epoch()).isEqualTo(7));
    }

    @Test
    void aGuestWhoseProcessIsKilledIsSeenStoppedAndStartsAgain() throws Exception {
        GuestSpec guest = booted(lab.kernel(data.resolve("templates")));

        lab.on(host, "kill -9 $(cat /run/libvirt/qemu/" + guest.instanceName() + ".pid)");

        awaitPower(Power.STOPPED);
        assertThat(driver.guest(host, VM))
                .hasValueSatisfying(state -> assertThat(state.detail()).isEqualTo("its process ended unexpectedly"));
        assertThat(driver.start(host, guest).power()).isEqualTo(Power.RUNNING);
        awaitConsole(USERSPACE, 2);
    }

    @Test
    void aGuestOutlivesItsLibvirtdAndTheDriverFindsBoth() throws Exception {
        GuestSpec guest = booted(lab.kernel(data.resolve("templates")));
        String process = lab.on(host, "cat /run/libvirt/qemu/" + guest.instanceName() + ".pid");

        lab.on(
                host,
                "kill -9 $(cat /run/libvirtd.pid); while kill -0 $(cat /run/libvirtd.pid); do sleep 0.1; done 2>&-");
        assertThatThrownBy(() -> driver.guests(host))
                .isInstanceOfSatisfying(DriverException.class, e -> assertThat(e.reason())
                        .isEqualTo(DriverException.Reason.UNREACHABLE));
        lab.on(host, "rm -f /run/libvirtd.pid; libvirtd -d -l");

        await().ignoreExceptions().atMost(BOOT).until(() -> driver.guests(host).size() == 1);
        assertThat(driver.start(host, guest(lab.kernel(data.resolve("templates"))))
                        .epoch())
                .isEqualTo(7);
        assertThat(lab.on(host, "cat /run/libvirt/qemu/" + guest.instanceName() + ".pid"))
                .isEqualTo(process);
    }

    @Test
    void aLibvirtdThatHangsHoldsNobodyUpAndIsUsedAgainWhenItGoesOn() throws Exception {
        GuestSpec guest = booted(lab.kernel(data.resolve("templates")));
        try (LimitedDriver impatient = new LimitedDriver()) {
            impatient.driver.guests(host);
            lab.on(host, "kill -STOP $(cat /run/libvirtd.pid)");
            try {
                for (int i = 0; i < 3; i++) {
                    long begin = System.nanoTime();
                    assertThatThrownBy(() -> impatient.driver.guests(host))
                            .isInstanceOfSatisfying(DriverException.class, e -> assertThat(e.reason())
                                    .isEqualTo(DriverException.Reason.UNREACHABLE))
                            .hasMessageContaining("did not answer within 1 s");
                    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
                }
            } finally {
                lab.on(host, "kill -CONT $(cat /run/libvirtd.pid)");
            }
            await().ignoreExceptions().atMost(BOOT).untilAsserted(() -> assertThat(impatient.driver.guests(host))
                    .extracting(GuestState::vm)
                    .containsExactly(guest.vm()));
        }
    }

    @Test
    void whatADestroyedGuestHadIsGone() throws Exception {
        GuestSpec guest = booted(lab.disk(data.resolve("templates")));
        Path directory = data.resolve("guests").resolve(host.uuid().toString()).resolve(VM.toString());
        assertThat(directory).isDirectoryContaining("glob:**.qcow2");
        assertThat(lab.on(host, "virsh net-dumpxml virga-guest"))
                .contains(guest.interfaces().get(0).mac());

        driver.destroy(host, VM);

        assertThat(directory).doesNotExist();
        assertThat(lab.on(host, "virsh net-dumpxml virga-guest"))
                .doesNotContain(guest.interfaces().get(0).mac());
        assertThat(lab.on(host, "virsh list --all --name")).isEmpty();
    }

    @Test
    void aDiskKeepsWhatWasWrittenToItOverStops() throws Exception {
        GuestSpec guest = booted(lab.disk(data.resolve("templates")));
        driver.stop(host, VM, Duration.ZERO);
        Path disk = data.resolve("guests")
                .resolve(host.uuid().toString())
                .resolve(VM.toString())
                .resolve(guest.rootDisk().volume() + ".qcow2");
        Object inode = Files.getAttribute(disk, "unix:ino");

        driver.start(host, guest);

        assertThat(Files.getAttribute(disk, "unix:ino")).isEqualTo(inode);
    }

    @Test
    void foreignGuestsAreLeftAlone() throws Exception {
        lab.on(
                host,
                "printf '<domain type=\"qemu\"><name>foreign</name><uuid>" + VM
                        + "</uuid><memory>1024</memory><os><type>hvm</type></os></domain>' > /tmp/foreign.xml; "
                        + "virsh define /tmp/foreign.xml; rm /tmp/foreign.xml");
        try {
            assertThat(driver.guests(host)).isEmpty();
            assertThat(driver.guest(host, VM)).isEmpty();
            driver.destroy(host, VM);
            assertThatThrownBy(() -> driver.start(host, guest(lab.disk(data.resolve("templates")))))
                    .isInstanceOf(DriverException.class);
            assertThat(lab.on(host, "virsh list --all --name")).isEqualTo("foreign");
        } finally {
            lab.on(host, "virsh undefine foreign");
        }
    }

    /** Another driver beside the first, as short of patience as can be. */
    private static final class LimitedDriver implements AutoCloseable {

        private final LibvirtDriver driver =
                new LibvirtDriver(TestSettings.settings(data, Map.of("call_timeout_seconds", 1)));

        @Override
        public void close() {
            driver.close();
        }
    }
}
