package org.virga.hypervisor.libvirt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestState.End;
import org.virga.api.compute.GuestState.Power;

/** A {@code virDomainState} with its reason. */
record PowerState(int state, int reason) {

    private static final int PAUSED = 3;
    private static final int SHUT_OFF = 5;
    private static final int SHUT_OFF_SHUTDOWN = 1;
    private static final int SHUT_OFF_DESTROYED = 2;
    private static final int SHUT_OFF_CRASHED = 3;
    private static final int SHUT_OFF_MIGRATED = 4;
    /** The daemon came back and could not take up the guest again, so it killed it. */
    private static final int SHUT_OFF_DAEMON = 8;

    private static final int PAUSED_BY_USER = 1;
    private static final int PAUSED_FOR_MIGRATION = 2;
    private static final int CRASHED = 6;
    private static final int SUSPENDED = 7;

    private static final List<String> RUNNING_REASONS = List.of(
            "running",
            "running since its boot",
            "running, migrated to this host",
            "running, restored from saved memory",
            "running, from a snapshot",
            "running, resumed from a pause",
            "running, its migration was cancelled",
            "running, its saving was cancelled",
            "running, woken up",
            "running, it had crashed",
            "running, migrating in post-copy mode");

    private static final List<String> SHUT_OFF_REASONS = List.of(
            "stopped",
            "shut down by itself",
            "cut off",
            "its process ended unexpectedly",
            "migrated to another host",
            "saved to disk",
            "did not start",
            "stopped, from a snapshot",
            "lost by the hypervisor's daemon");

    /**
     * Whether it runs. Only what libvirt calls shut off has no process any more; a guest that crashed and was kept for
     * inspection, or in a state that is not known here, may still write to its disks.
     */
    Power power() {
        return switch (state) {
            case SHUT_OFF -> Power.STOPPED;
            case PAUSED, CRASHED, SUSPENDED -> Power.PAUSED;
            default -> Power.RUNNING;
        };
    }

    boolean shutOff() {
        return state == SHUT_OFF;
    }

    /** Whether it is shut off because it runs elsewhere. */
    boolean migrated() {
        return state == SHUT_OFF && reason == SHUT_OFF_MIGRATED;
    }

    /** Why it is shut off; null when it is not, and when libvirt does not know: it forgets when the host is booted. */
    @Nullable
    End end() {
        if (state != SHUT_OFF) {
            return null;
        }
        return switch (reason) {
            case SHUT_OFF_SHUTDOWN -> End.SHUTDOWN;
            case SHUT_OFF_DESTROYED -> End.CUT_OFF;
            case SHUT_OFF_CRASHED, SHUT_OFF_DAEMON -> End.CRASHED;
            default -> null;
        };
    }

    boolean paused() {
        return state == PAUSED;
    }

    /** Whether somebody paused it, as libvirt itself does with a guest that has arrived and is to wait. */
    boolean pausedByUser() {
        return state == PAUSED && reason == PAUSED_BY_USER;
    }

    boolean pausedForMigration() {
        return state == PAUSED && reason == PAUSED_FOR_MIGRATION;
    }

    /** In words, for people. */
    String detail() {
        return switch (state) {
            case SHUT_OFF -> SHUT_OFF_REASONS.get(reason < SHUT_OFF_REASONS.size() ? reason : 0);
            case PAUSED -> "paused (libvirt's reason " + reason + ")";
            case CRASHED -> "crashed";
            case SUSPENDED -> "suspended by the guest";
            default -> RUNNING_REASONS.get(reason < RUNNING_REASONS.size() ? reason : 0);
        };
    }
}
