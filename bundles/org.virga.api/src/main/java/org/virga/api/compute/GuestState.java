package org.virga.api.compute;

import java.util.UUID;

/**
 * A guest as its host sees it.
 *
 * @param epoch of the run; for a stopped guest that of its last run
 * @param detail in the hypervisor's words, for people, for example {@code "shutdown by the guest"}
 */
public record GuestState(UUID vm, String instanceName, long epoch, Power power, String detail) {

    /** Whether it runs. */
    public enum Power {
        RUNNING,
        PAUSED,
        STOPPED
    }

    public boolean running() {
        return power != Power.STOPPED;
    }
}
