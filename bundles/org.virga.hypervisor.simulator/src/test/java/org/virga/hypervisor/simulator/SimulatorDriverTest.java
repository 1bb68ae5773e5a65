package org.virga.hypervisor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;
import org.virga.spi.hypervisor.HypervisorDriver.HostLoad;

class SimulatorDriverTest {

    private static final HostSpec HOST = Specs.host("c0/h0");

    @TempDir
    private Path directory;

    private final List<SimulatorDriver> open = new ArrayList<>();
    private final UUID vm = UUID.randomUUID();
    private long now = 1_000_000;
    private double chance;

    @AfterEach
    void close() {
        open.forEach(SimulatorDriver::close);
    }

    @Test
    void aHostHasWhatItsUrlSaysOrWhatIsSet() throws Exception {
        SimulatorDriver driver = driver(Map.of("host_cpus", 3));

        assertThat(driver.connect(HOST)).isEqualTo(new HostCapacity(1, 3, 2000, 32 * 1024 * Specs.MIB, "1.0"));
        assertThat(driver.connect(Specs.host("c0/h0?cpus=16&mhz=2400&memory=1024")))
                .isEqualTo(new HostCapacity(1, 16, 2400, 1024 * Specs.MIB, "1.0"));
        assertThat(driver.address(HOST)).isPresent().isNotEqualTo(driver.address(Specs.host("c0/h1")));
    }

    @Test
    void urlsThatNameNoHostAreExplained() {
        SimulatorDriver driver = driver(Map.of());

        for (String good : List.of("http://sim/h", "http://sim/c0/h0/", "http://sim/a.b_c-1?", "http://sim/h?cpus=1")) {
            assertThat(driver.checkUrl(good)).as(good).isEmpty();
        }
        for (String bad : List.of(
                "http://sim/",
                "http://sim",
                "http://else/h",
                "https://sim/h",
                "sim/h",
                "http://sim/a//b",
                "http://sim/a b",
                "http://sim/ä",
                "http://sim/h?cpus=0",
                "http://sim/h?cpus=many",
                "http://sim/h?memory",
                "http://sim/h?disks=3",
                "http://sim/" + "h".repeat(300))) {
            assertThat(driver.checkUrl(bad)).as(bad).hasValueSatisfying(text -> assertThat(text)
                    .contains("http://sim/rack1/host7"));
        }
        assertReason(() -> driver.connect(Specs.host("?")), Reason.UNFIT);
    }

    @Test
    void aPathThatLooksUpwardsStaysInsideTheDirectory() throws Exception {
        SimulatorDriver driver = driver(Map.of());
        driver.start(Specs.host("../../up"), Specs.guest(vm, 1));
        driver.start(Specs.host(".."), Specs.guest(UUID.randomUUID(), 1));

        try (var files = Files.list(directory.resolve("hosts"))) {
            assertThat(files).hasSize(2);
        }
        assertThat(directory.getParent().resolve("up.journal")).doesNotExist();
    }

    @Test
    void aFullHostTakesNoMoreUntilAGuestIsStopped() throws Exception {
        SimulatorDriver driver = driver(Map.of("host_memory_mib", 100));
        driver.start(HOST, Specs.guest(vm, 1, 1, 60));

        assertReason(() -> driver.start(HOST, Specs.guest(UUID.randomUUID(), 1, 1, 41)), Reason.NO_ROOM);
        driver.start(HOST, Specs.guest(UUID.randomUUID(), 1, 1, 40));
        driver.stop(HOST, vm, Duration.ZERO);
        driver.start(HOST, Specs.guest(UUID.randomUUID(), 1, 1, 41));

        assertReason(() -> driver.start(HOST, Specs.guest(vm, 2, 1, 60)), Reason.NO_ROOM);
        assertThat(driver.guest(HOST, vm).orElseThrow().epoch()).isEqualTo(1);
        assertReason(() -> driver.start(HOST, Specs.guest(UUID.randomUUID(), 1, 9, 1)), Reason.NO_ROOM);
    }

    @Test
    void memoryCanBeOvercommitted() throws Exception {
        SimulatorDriver driver = driver(Map.of("host_memory_mib", 100, "memory_overcommit", 1.5));

        driver.start(HOST, Specs.guest(vm, 1, 1, 150));

        HostLoad load = driver.load(HOST);
        assertThat(load.memoryUsedBytes()).isEqualTo(100 * Specs.MIB);
        assertThat(load.memoryFreeBytes()).isZero();
    }

    @Test
    void theLoadIsThatOfTheGuestsThatRun() throws Exception {
        SimulatorDriver driver = driver(Map.of());
        assertThat(driver.load(HOST)).isEqualTo(new HostLoad(0, 0, 32 * 1024 * Specs.MIB, 0, 0, 0));

        driver.start(HOST, Specs.guest(vm, 1, 4, 1024));
        now += 10_000;
        HostLoad busy = driver.load(HOST);
        driver.stop(HOST, vm, Duration.ZERO);
        now += 10_000;
        HostLoad idle = driver.load(HOST);

        assertThat(busy.cpuUsedPercent()).isBetween(0.5, 10.0);
        assertThat(busy.memoryUsedBytes()).isEqualTo(1024 * Specs.MIB);
        assertThat(busy.networkReadBytes()).isBetween(100_000L, 1_000_000L);
        assertThat(idle.cpuUsedPercent()).isZero();
        assertThat(idle.networkReadBytes()).isEqualTo(busy.networkReadBytes());
    }

    @Test
    void theConsoleTellsOfTheGuestsLife() throws Exception {
        SimulatorDriver driver = driver(Map.of());
        driver.start(HOST, Specs.guest(vm, 3));
        driver.reboot(HOST, vm);
        driver.stop(HOST, vm, Duration.ofSeconds(1));

        assertThat(driver.console(HOST, vm).orElseThrow())
                .contains(vm.toString(), "epoch 3, boot 1", "boot 2", "guest one login:", "Shut down as asked");
        assertThat(driver.console(HOST, UUID.randomUUID())).isEmpty();
    }

    @Test
    void theNextSoManyFailAndThenNoMore() throws Exception {
        SimulatorDriver driver = driver(Map.of("fault_next", 2));

        assertReason(() -> driver.start(HOST, Specs.guest(vm, 1)), Reason.FAILED);
        assertThat(driver.guest(HOST, vm)).isEmpty();
        driver.connect(HOST);
        assertReason(() -> driver.start(HOST, Specs.guest(vm, 1)), Reason.FAILED);
        assertThat(driver.start(HOST, Specs.guest(vm, 1)).power()).isEqualTo(Power.RUNNING);
    }

    @Test
    void faultsCanBeForSomeHostsAndOperationsAndByChance() throws Exception {
        SimulatorDriver driver = driver(Map.of(
                "fault_percent", 30.0,
                "fault_operations", "stop, destroy",
                "fault_hosts", "/c0/h0/",
                "fault_reason", "NO_ROOM"));
        driver.start(HOST, Specs.guest(vm, 1));

        chance = 0.29;
        assertReason(() -> driver.stop(HOST, vm, Duration.ZERO), Reason.NO_ROOM);
        assertReason(() -> driver.destroy(HOST, vm), Reason.NO_ROOM);
        driver.destroy(Specs.host("c0/h1"), vm);
        chance = 0.31;
        driver.stop(HOST, vm, Duration.ZERO);
    }

    @Test
    void anAnswerThatIsLostLeavesTheGuestRunning() throws Exception {
        SimulatorDriver driver = driver(Map.of("fault_next", 1, "fault_reason", "unreachable"));

        assertReason(() -> driver.start(HOST, Specs.guest(vm, 1)), Reason.UNREACHABLE);

        assertThat(driver.guest(HOST, vm)).map(GuestState::power).contains(Power.RUNNING);
    }

    @Test
    void operationsTakeAsLongAsIsSet() throws Exception {
        SimulatorDriver driver = driver(Map.of("delay_start_millis", 80));
        long begin = System.nanoTime();
        driver.start(HOST, Specs.guest(vm, 1));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void aHostThatWasConnectedCanBeSeenFromOutside() throws Exception {
        driver(Map.of()).connect(HOST);

        assertThat(directory.resolve("hosts/c0+h0.journal")).exists();
    }

    @Test
    void aDirectoryThatIsInUseIsRefused() {
        SimulatorDriver first = driver(Map.of());
        assertThatThrownBy(() -> driver(Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        first.close();
        open.clear();
        assertThat(driver(Map.of()).hypervisor()).isEqualTo("Simulator");
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        assertRefused(Map.of("directory", " "), "directory");
        assertRefused(Map.of("host_cpus", 0), "host.cpus");
        assertRefused(Map.of("memory_overcommit", 0.5), "memory.overcommit");
        assertRefused(Map.of("fault_percent", 101.0), "fault.percent");
        assertRefused(Map.of("fault_operations", "start fly"), "fly");
        assertRefused(Map.of("fault_reason", "SAD"), "fault.reason");
        assertThat(driver(Map.of()).hypervisor()).as("nothing was left locked").isEqualTo("Simulator");
    }

    private void assertRefused(Map<String, Object> wrong, String text) {
        assertThatThrownBy(() -> driver(wrong))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(text);
    }

    @Test
    void aHostWhoseFileCannotBeShortenedGoesOn() throws Exception {
        SimulatorDriver driver = driver(Map.of());
        // In the way of the shorter file; not empty, so that it stays there.
        Files.createDirectories(directory.resolve("hosts/c0+h0.journal.new/full"));

        driver.start(HOST, Specs.guest(vm, 1));
        for (int i = 0; i < 1_100; i++) {
            driver.reboot(HOST, vm);
        }
        driver.stop(HOST, vm, Duration.ZERO);

        driver.close();
        assertThat(driver(Map.of()).guest(HOST, vm))
                .hasValueSatisfying(guest -> assertThat(guest.running()).isFalse());
    }

    private SimulatorDriver driver(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.putIfAbsent("directory", directory.toString());
        SimulatorDriver driver = new SimulatorDriver(TestSettings.with(all), () -> now, () -> chance);
        open.add(driver);
        return driver;
    }

    private static void assertReason(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DriverException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }
}
