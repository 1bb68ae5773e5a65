package org.virga.api.compute;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A guest as its host sees it.
 *
 * @param epoch of the run; for a stopped guest that of its last run
 * @param detail in the hypervisor's words, for people, for example {@code "shutdown by the guest"}
 * @param end why it does not run; null while it does, and when nobody knows: the hypervisor does not say, or an agent of an
 *     earlier or later release does not say it in words that are known here
 */
public record GuestState(
        UUID vm,
        String instanceName,
        long epoch,
        Power power,
        String detail,
        @Nullable End end) {

    /** Whether it runs. */
    public enum Power {
        RUNNING,
        PAUSED,
        STOPPED
    }

    /** How a run came to its end, as the host saw it. */
    public enum End {
        /** The guest shut itself down, by itself or because it was asked to. */
        SHUTDOWN,
        /** Its process ended though nobody wanted it to. */
        CRASHED,
        /** It was ended from outside: cut off because somebody asked for it, or its host lost its power. */
        CUT_OFF
    }

    /** One of which is not known why it does not run, or that runs. */
    public GuestState(UUID vm, String instanceName, long epoch, Power power, String detail) {
        this(vm, instanceName, epoch, power, detail, null);
    }

    public boolean running() {
        return power != Power.STOPPED;
    }
}
