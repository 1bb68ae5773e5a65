package org.virga.api.compute;

import java.util.UUID;

/**
 * How a guest stands on one host, with regard to a migration: what the hypervisor says at this moment.
 *
 * @param epoch of the guest there; 0 when there is none
 * @param percent how far a sending is, 0 to 100; 0 when nothing is sent
 * @param memoryRemainingBytes how much is left to be sent at present; 0 when nothing is sent
 * @param detail for people; why the last sending came to nothing, where that is known
 */
public record MigrationState(UUID vm, Phase phase, long epoch, int percent, long memoryRemainingBytes, String detail) {

    /** How a guest stands on a host. */
    public enum Phase {
        /** It is not there. */
        ABSENT,
        /** It is there and does not run. */
        STOPPED,
        /** It runs there and is not being sent. */
        RUNNING,
        /** It runs there, and is being sent to another host. */
        SENDING,
        /** It is paused there while the other host takes over; neither has it for sure. */
        HANDING_OVER,
        /** It was handed over: it will never run there again. Something of it may be left. */
        HANDED_OVER,
        /** The host is ready to take it in, or is taking it in. It does not run there. */
        WAITING,
        /** The host has all of it. It does not run there before it is told to. */
        ARRIVED
    }

    /** Whether it runs there now. */
    public boolean runs() {
        return phase == Phase.RUNNING || phase == Phase.SENDING;
    }

    /** Whether it will soon be something else by itself. */
    public boolean passing() {
        return phase == Phase.SENDING || phase == Phase.HANDING_OVER;
    }

    /** Without a sending. */
    public static MigrationState of(UUID vm, Phase phase, long epoch, String detail) {
        return new MigrationState(vm, phase, epoch, 0, 0, detail);
    }

    /** With another word for people. */
    public MigrationState because(String why) {
        return new MigrationState(vm, phase, epoch, percent, memoryRemainingBytes, why);
    }
}
