package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Interface;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** What the driver refuses, and what it does when nobody answers. Needs libvirt0 alone. */
final class LibvirtDriverTest {

    @TempDir
    Path data;

    private LibvirtDriver driver;

    @BeforeAll
    static void needsLibvirt() {
        assumeTrue(LibvirtLibrary.present(), "libvirt0 is not installed");
    }

    @BeforeEach
    void open() {
        driver = driver(Map.of());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private LibvirtDriver driver(Map<String, Object> changed) {
        return new LibvirtDriver(TestSettings.settings(data, changed));
    }

    private static HostSpec host(String url) {
        return new HostSpec(UUID.randomUUID(), "h1", "KVM", url, Map.of());
    }

    @Test
    void onlyUrlsOfTheHostsOwnLibvirtdAreTaken() {
        assertThat(driver.checkUrl("qemu:///system")).isEmpty();
        assertThat(driver.checkUrl("qemu+unix:///system?socket=/run/h1/libvirt-sock"))
                .isEmpty();
        for (String url : List.of(
                "",
                "qemu:///session",
                "qemu+ssh://root@h1/system",
                "qemu+ssh://root@h1/system?command=/bin/sh",
                "qemu+ext:///system?command=/bin/sh",
                "qemu+unix:///system?socket=/a&command=/bin/sh",
                "qemu+unix:///system?socket=/a b",
                "qemu+unix:///system?socket=a",
                "test:///default",
                "esx://h1",
                "http://h1")) {
            assertThat(driver.checkUrl(url)).as(url).hasValueSatisfying(sentence -> assertThat(sentence)
                    .contains("qemu:///system"));
            assertThatThrownBy(() -> driver.connect(host(url)))
                    .isInstanceOfSatisfying(
                            DriverException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNFIT));
        }
    }

    @Test
    void aLibvirtdThatTakesTheCallAndSaysNothingHoldsNobodyUp() throws Exception {
        driver.close();
        driver = driver(Map.of("call_timeout_seconds", 1));
        Path socket = data.resolve("sock");
        HostSpec host = host("qemu+unix:///system?socket=" + socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);

            for (int i = 0; i < 3; i++) {
                assertUnreachable(host, "did not answer within 1 s");
            }

            SocketChannel only = server.accept();
            assertThat(server.accept())
                    .as("a second attempt would hang beside the first")
                    .isNull();
            only.close();
        }
        assertUnreachable(host, "Cannot reach libvirt of h1 at " + host.url());
    }

    @Test
    void aDriverIsClosedEvenWhileSomebodyWaitsForAHostThatSaysNothing() throws Exception {
        driver.close();
        driver = driver(Map.of("call_timeout_seconds", 1));
        Path socket = data.resolve("sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertUnreachable(host("qemu+unix:///system?socket=" + socket), "did not answer");
            long begin = System.nanoTime();

            driver.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private void assertUnreachable(HostSpec host, String message) {
        assertThatThrownBy(() -> driver.guests(host))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageContaining(message);
    }

    @Test
    void aHostWithoutTheNetworkIsRefusedWithWhatCanBeDone() {
        driver.close();
        driver = driver(Map.of("test_urls", true));

        assertThatThrownBy(() -> driver.connect(host("test:///default")))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNFIT))
                .hasMessageContaining("virga-guest")
                .hasMessageContaining("guest.bridge");
    }

    @Test
    void aTaggedInterfaceIsRefused() {
        driver.close();
        driver = driver(Map.of("test_urls", true, "guest_network", "default"));
        Interface tagged = new Interface(
                UUID.randomUUID(),
                0,
                "02:00:00:00:00:01",
                "10.1.1.7",
                "255.255.255.0",
                "10.1.1.1",
                UUID.randomUUID(),
                "100");
        GuestSpec guest = Specs.guest(UUID.randomUUID(), 1, Specs.emptyDisk(), List.of(tagged));

        assertThatThrownBy(() -> driver.start(host("test:///default"), guest))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNFIT))
                .hasMessageContaining("VLAN 100");
        assertThat(data.resolve("guests")).doesNotExist();
    }

    @Test
    void theAddressIsTheConfiguredOneOrTheHostsOwn() {
        assertThat(driver.address(host("qemu+unix:///system?socket=/a"))).isEmpty();
        assertThat(driver.address(host("qemu:///system")))
                .satisfies(own -> own.ifPresent(address -> assertThat(address).doesNotStartWith("127.")));
        driver.close();
        driver = driver(Map.of("host_address", "192.0.2.7"));
        assertThat(driver.address(host("qemu+unix:///system?socket=/a"))).contains("192.0.2.7");
    }
}
