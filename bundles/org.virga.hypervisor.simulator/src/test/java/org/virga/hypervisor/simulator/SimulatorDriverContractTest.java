package org.virga.hypervisor.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.testkit.LiveMigrationContract;

class SimulatorDriverContractTest extends LiveMigrationContract {

    @TempDir
    private Path directory;

    @Override
    protected HypervisorDriver newDriver() {
        return new SimulatorDriver(
                TestSettings.with(Map.of("directory", directory.toString(), "unreachable_hosts", "nowhere")));
    }

    @Override
    protected void close(HypervisorDriver closed) {
        ((SimulatorDriver) closed).close();
    }

    @Override
    protected HostSpec host() {
        return Specs.host("c0/h0/");
    }

    @Override
    protected Optional<HostSpec> otherHost() {
        return Optional.of(Specs.host("c0/h1/"));
    }

    @Override
    protected HostSpec absentHost() {
        return Specs.host("nowhere");
    }

    @Override
    protected GuestSpec guest(UUID vm, long epoch) {
        return Specs.guest(vm, epoch);
    }

    @Override
    protected Duration budget() {
        return Duration.ofSeconds(2);
    }

    @Override
    protected int atOnce() {
        return 32;
    }
}
