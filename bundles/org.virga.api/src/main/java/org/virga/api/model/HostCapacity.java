package org.virga.api.model;

/**
 * What a host has, before overcommit.
 *
 * @param cpuSockets at least 1
 * @param cpuCores cores of all sockets together
 * @param cpuSpeedMhz of one core
 * @param memoryBytes what guests may use; the hypervisor's own share is taken off
 * @param hypervisorVersion as the hypervisor tells it
 */
public record HostCapacity(int cpuSockets, int cpuCores, int cpuSpeedMhz, long memoryBytes, String hypervisorVersion) {

    /** Cores times speed: what placements are counted against. */
    public long totalMhz() {
        return (long) cpuCores * cpuSpeedMhz;
    }
}
