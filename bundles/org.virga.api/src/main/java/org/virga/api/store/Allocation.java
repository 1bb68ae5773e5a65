package org.virga.api.store;

/**
 * What is given out on a host.
 *
 * @param vms how many virtual machines have their place there
 * @param cpuMhz cores times speed, summed
 * @param memoryBytes summed
 */
public record Allocation(int vms, long cpuMhz, long memoryBytes) {

    public static final Allocation NONE = new Allocation(0, 0, 0);

    /** This and another together. */
    public Allocation plus(Allocation other) {
        return other.equals(NONE)
                ? this
                : new Allocation(vms + other.vms, cpuMhz + other.cpuMhz, memoryBytes + other.memoryBytes);
    }
}
