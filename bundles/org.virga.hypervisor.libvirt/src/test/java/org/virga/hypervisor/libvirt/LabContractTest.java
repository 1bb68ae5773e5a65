package org.virga.hypervisor.libvirt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.testkit.LiveMigrationContract;

/** The contract on real hosts with real guests. */
@Tag("lab")
final class LabContractTest extends LiveMigrationContract {

    @TempDir
    static Path data;

    private static @Nullable Lab lab;
    private static HostSpec host;
    private static HostSpec other;
    private static Image template;

    @BeforeAll
    static void startHosts() throws Exception {
        lab = Lab.open();
        host = lab.start("one");
        other = lab.start("two");
        template = lab.disk(data.resolve("templates"));
    }

    @AfterAll
    static void stopHosts() {
        if (lab != null) {
            lab.close();
        }
    }

    @Override
    protected HypervisorDriver newDriver() {
        return new LibvirtDriver(TestSettings.settings(
                data, Map.of("reboot_grace_seconds", 2, "migration_uri", "qemu+tcp://{host}/system")));
    }

    @Override
    protected void close(HypervisorDriver closed) {
        ((LibvirtDriver) closed).close();
    }

    @Override
    protected HostSpec host() {
        return host;
    }

    @Override
    protected Optional<HostSpec> otherHost() {
        return Optional.of(other);
    }

    @Override
    protected HostSpec absentHost() {
        return new HostSpec(
                UUID.randomUUID(), "absent", "KVM", "qemu+unix:///system?socket=/nowhere/libvirt-sock", Map.of());
    }

    @Override
    protected GuestSpec guest(UUID vm, long epoch) {
        return Specs.guest(vm, epoch, Specs.disk(vm, template), List.of(Specs.nic(vm, Lab.NETWORK)));
    }

    @Override
    protected Duration budget() {
        return Duration.ofSeconds(30);
    }

    @Override
    protected Duration movingBudget() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected int atOnce() {
        return 3;
    }
}
