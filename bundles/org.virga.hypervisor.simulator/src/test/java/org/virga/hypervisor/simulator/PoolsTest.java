package org.virga.hypervisor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;

/** Disks on storage that simulated hosts share. */
class PoolsTest {

    private static final HostSpec ONE = Specs.host("c/one");
    private static final HostSpec TWO = Specs.host("c/two");
    private static final GuestSpec.Pool POOL =
            new GuestSpec.Pool(UUID.randomUUID(), "NetworkFilesystem", "/export/primary");

    @TempDir
    private Path directory;

    private final UUID vm = UUID.randomUUID();
    private final UUID volume = UUID.randomUUID();
    private final List<SimulatorDriver> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(SimulatorDriver::close);
    }

    @Test
    void aDiskOutlivesTheGuestOnAnyHostUntilItIsRemoved() throws Exception {
        SimulatorDriver driver = driver("a", "pools");
        driver.start(ONE, guest(1, false));
        driver.destroy(ONE, vm);
        driver.start(TWO, guest(2, true));
        driver.destroy(ONE, vm);
        assertThat(driver.pools().has(volume, POOL)).isTrue();
        driver.destroy(TWO, vm);
        assertThat(driver.pools().has(volume, POOL)).isTrue();

        driver.removeDisk(ONE, volume, POOL);
        driver.removeDisk(TWO, volume, POOL);

        assertThat(driver.pools().has(volume, POOL)).isFalse();
    }

    @Test
    void aDiskThatWasMadeAndIsNotThereIsMissed() throws Exception {
        SimulatorDriver driver = driver("a", "pools");

        assertThatThrownBy(() -> driver.start(ONE, guest(2, true)))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(DriverException.Reason.UNFIT))
                .hasMessageContaining(volume.toString());
        assertThat(driver.guest(ONE, vm)).isEmpty();
        assertThatThrownBy(() -> driver.liveMigration().orElseThrow().prepare(ONE, guest(2, true)))
                .isInstanceOf(DriverException.class);
    }

    @Test
    void processesWithADirectoryInCommonShareTheStorage() throws Exception {
        SimulatorDriver one = driver("a", "pools");
        SimulatorDriver other = driver("b", "pools");
        one.start(ONE, guest(1, false));
        one.stop(ONE, vm, Duration.ZERO);

        other.start(TWO, guest(2, true));
        other.destroy(TWO, vm);
        other.removeDisk(TWO, volume, POOL);

        assertThat(one.pools().has(volume, POOL)).isFalse();
    }

    @Test
    void processesWithoutOneMissNothing() throws Exception {
        driver("a", "").start(ONE, guest(1, false));

        assertThat(driver("b", "").start(TWO, guest(2, true)).running()).isTrue();
    }

    @Test
    void disksOfOneDirectoryAreMadeSideBySide() throws Exception {
        Pools pools = driver("a", "pools").pools();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 100; round++) {
                GuestSpec.Pool pool = new GuestSpec.Pool(UUID.randomUUID(), "NetworkFilesystem", "/export/primary");
                List<Callable<UUID>> disks = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    UUID disk = new UUID(0, i);
                    disks.add(() -> {
                        pools.provide(Specs.guest(vm, 1, new GuestSpec.Disk(disk, 0, null, Specs.MIB, pool, false)));
                        return disk;
                    });
                }
                for (Future<UUID> disk : threads.invokeAll(disks)) {
                    assertThat(pools.has(disk.get(), pool)).isTrue();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private GuestSpec guest(long epoch, boolean made) {
        return Specs.guest(vm, epoch, new GuestSpec.Disk(volume, 0, null, Specs.MIB, POOL, made));
    }

    private SimulatorDriver driver(String name, String pools) {
        SimulatorDriver driver = new SimulatorDriver(TestSettings.with(Map.of(
                "directory",
                directory.resolve(name).toString(),
                "pools_directory",
                pools.isEmpty() ? "" : directory.resolve(pools).toString())));
        open.add(driver);
        return driver;
    }
}
