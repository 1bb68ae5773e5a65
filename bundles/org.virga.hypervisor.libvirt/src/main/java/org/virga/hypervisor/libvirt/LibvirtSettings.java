package org.virga.hypervisor.libvirt;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The driver's settings, checked.
 *
 * @param directory where guests' disks and console files go
 * @param templates what templates' files must lie in
 * @param guestNetwork libvirt's name of the network that guests are plugged into
 * @param guestBridge when not empty, a bridge that is used instead
 * @param callLimit for one call to libvirt
 * @param imageLimit for one run of qemu-img
 * @param rebootGrace how long a guest may take to reboot by itself before it is reset
 * @param reservedBytes of the host's memory, for itself
 * @param cpuSpeedMhz of one core; 0 for what libvirt tells
 * @param address of hosts; empty to find it out
 * @param migrationUri where the libvirtd of a host is reached by that of another; {@code {host}} stands for its name
 * @param testUrls whether libvirt's simulated hypervisor may be used
 * @param proc where the kernel shows the processors
 * @param dev where the kernel shows devices
 */
record LibvirtSettings(
        Path directory,
        Path templates,
        String guestNetwork,
        String guestBridge,
        Acceleration.Choice acceleration,
        String imageCommand,
        Duration callLimit,
        Duration imageLimit,
        Duration rebootGrace,
        long reservedBytes,
        int cpuSpeedMhz,
        String address,
        String migrationUri,
        boolean testUrls,
        Path proc,
        Path dev) {

    /**
     * Checks a configuration.
     *
     * @param data Virga's data directory
     * @throws IllegalArgumentException with a sentence for the operator
     */
    static LibvirtSettings of(LibvirtDriver.Config config, Path data) {
        if (config.guest_network().isBlank() && config.guest_bridge().isBlank()) {
            throw new IllegalArgumentException("one of guest.network and guest.bridge must be set");
        }
        return new LibvirtSettings(
                directory(config.directory(), data.resolve("guests")),
                directory(config.templates_directory(), data.resolve("templates")),
                config.guest_network(),
                config.guest_bridge(),
                Acceleration.Choice.of(config.acceleration()),
                config.image_command(),
                seconds("call.timeout.seconds", config.call_timeout_seconds()),
                seconds("image.timeout.seconds", config.image_timeout_seconds()),
                seconds("reboot.grace.seconds", config.reboot_grace_seconds()),
                atLeastZero("memory.reserved.mb", config.memory_reserved_mb()) * 1024 * 1024,
                (int) atLeastZero("cpu.speed.mhz", config.cpu_speed_mhz()),
                config.host_address(),
                config.migration_uri(),
                config.test_urls(),
                Path.of("/proc"),
                Path.of("/dev"));
    }

    private static Path directory(String setting, Path otherwise) {
        return (setting.isBlank() ? otherwise : Path.of(setting))
                .toAbsolutePath()
                .normalize();
    }

    private static Duration seconds(String name, int value) {
        if (value < 1 || value > 3600) {
            throw new IllegalArgumentException(name + " is 1 to 3600, not " + value);
        }
        return Duration.ofSeconds(value);
    }

    private static long atLeastZero(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is not negative, as " + value + " is");
        }
        return value;
    }
}
