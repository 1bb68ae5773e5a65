package org.virga.hypervisor.libvirt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.testkit.HypervisorDriverContract;

/** The contract on libvirt's simulated hypervisor, which needs libvirt0 and nothing else. */
final class SimulatedHypervisorTest extends HypervisorDriverContract {

    private static final HostSpec HOST =
            new HostSpec(UUID.randomUUID(), "simulated", "KVM", "test:///default", Map.of());

    /** Keeps the simulated host in being while no driver is connected to it. */
    private static @Nullable LibvirtSession keeper;

    @TempDir
    static Path data;

    @BeforeAll
    static void needsLibvirt() throws LibvirtFailure {
        assumeTrue(LibvirtLibrary.present(), "libvirt0 is not installed");
        NativeLibvirt libvirt = NativeLibvirt.load();
        libvirt.virEventRegisterDefaultImpl();
        keeper = LibvirtSession.open(libvirt, HOST.url(), 5);
    }

    @AfterAll
    static void letGo() {
        if (keeper != null) {
            keeper.close();
        }
    }

    @Override
    protected HypervisorDriver newDriver() {
        LibvirtSettings settings = TestSettings.settings(
                data, Map.of("guest_network", "default", "test_urls", true, "reboot_grace_seconds", 1));
        return new LibvirtDriver(settings, new EmptyImages());
    }

    @Override
    protected void close(HypervisorDriver closed) {
        ((LibvirtDriver) closed).close();
    }

    @Override
    protected HostSpec host() {
        return HOST;
    }

    @Override
    protected HostSpec absentHost() {
        return new HostSpec(UUID.randomUUID(), "absent", "KVM", "test:///nowhere.xml", Map.of());
    }

    @Override
    protected GuestSpec guest(UUID vm, long epoch) {
        return Specs.guest(vm, epoch, Specs.emptyDisk(), List.of(Specs.nic(vm, "192.168.122")));
    }

    /** Makes files, where no hypervisor will ever look into them. */
    private static final class EmptyImages implements ImageTool {

        @Override
        public long virtualSize(Template template) {
            return 1;
        }

        @Override
        public void copy(Path target, Template template) {
            create(target, null, 0);
        }

        @Override
        public void create(Path target, @Nullable Template template, long sizeBytes) {
            try {
                Files.createFile(target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
