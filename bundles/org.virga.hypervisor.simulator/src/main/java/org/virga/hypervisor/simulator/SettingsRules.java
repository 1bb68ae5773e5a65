package org.virga.hypervisor.simulator;

/** What settings have to be. */
final class SettingsRules {

    private SettingsRules() {}

    /** @throws IllegalArgumentException with a sentence for the operator */
    static void check(Settings settings) {
        if (settings.directory().isBlank()) {
            throw new IllegalArgumentException("directory is not set; it says where the simulated hosts are kept");
        }
        if (settings.host_cpus() < 1 || settings.host_cpu_mhz() < 1 || settings.host_memory_mib() < 1) {
            throw new IllegalArgumentException("host.cpus, host.cpu.mhz and host.memory.mib are positive");
        }
        if (settings.migration_speed_mib() < 1 || settings.migration_dirty_percent() < 0) {
            throw new IllegalArgumentException(
                    "migration.speed.mib is at least 1, and migration.dirty.percent at least 0");
        }
        if (!(settings.memory_overcommit() >= 1)) {
            throw new IllegalArgumentException("memory.overcommit is at least 1");
        }
    }
}
