package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LibvirtSettingsTest {

    private static final Path DATA = Path.of("/srv/virga");

    @Test
    void theDefaultsKeepAllInTheDataDirectory() {
        LibvirtSettings settings = TestSettings.settings(DATA, Map.of());

        assertThat(settings.directory()).isEqualTo(DATA.resolve("guests"));
        assertThat(settings.templates()).isEqualTo(DATA.resolve("templates"));
        assertThat(settings.acceleration()).isEqualTo(Acceleration.Choice.AUTO);
        assertThat(settings.callLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.reservedBytes()).isEqualTo(1024 * Specs.MEGABYTE);
        assertThat(settings.testUrls()).isFalse();
    }

    @Test
    void directoriesAreMadeAbsolute() {
        assertThat(TestSettings.settings(DATA, Map.of("directory", "guests")).directory())
                .isAbsolute();
    }

    @Test
    void whatMakesNoSenseIsRefusedByItsName() {
        assertRefused("acceleration", "xen", "acceleration is auto, kvm or qemu, not 'xen'");
        assertRefused("call_timeout_seconds", 0, "call.timeout.seconds");
        assertRefused("image_timeout_seconds", 4000, "image.timeout.seconds");
        assertRefused("reboot_grace_seconds", -1, "reboot.grace.seconds");
        assertRefused("memory_reserved_mb", -1, "memory.reserved.mb");
        assertRefused("cpu_speed_mhz", -5, "cpu.speed.mhz");
        assertRefused("guest_network", " ", "guest.network and guest.bridge");
    }

    private static void assertRefused(String setting, Object value, String message) {
        assertThatThrownBy(() -> TestSettings.settings(DATA, Map.of(setting, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
