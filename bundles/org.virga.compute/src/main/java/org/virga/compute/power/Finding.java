package org.virga.compute.power;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestState;
import org.virga.api.model.Vm;

/**
 * Something about a guest that differs between a host and the store.
 *
 * @param vm as the store has it; null for a guest that the store does not know
 * @param guest as the host has it; null when it does not
 */
record Finding(Verdict verdict, @Nullable Vm vm, @Nullable GuestState guest) {

    /** What it is that differs, and so what is to be done. */
    enum Verdict {
        /** A running machine has its place on the host, and no guest runs there. */
        GONE,
        /** A machine was left Starting or Stopping, and its run is to be ended. */
        UNFINISHED,
        /** A machine was left Starting, and its guest runs. */
        STARTED,
        /** A machine is stopped, and its last run goes on where it was. */
        REVIVED,
        /** A machine was left on its way to another host, by a job that gave up. */
        ON_THE_WAY,
        /** What a migration left behind, which runs no more or never did. */
        REMAINDER,
        /** The run that has its place on another host is found on this one. */
        MOVED,
        /** A run that is over by what the store says. */
        STALE,
        /** A run that the store has not begun. */
        AHEAD,
        /** A machine is stopped, and its last run is found where it never was. */
        ASTRAY,
        /** What is left of a machine that is no more, or was never one of the store; it does not run. */
        FORMER,
        /** No machine of the store. */
        UNKNOWN;

        /** What figures call it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What stays the same when the same is found again. */
    record Key(Verdict verdict, UUID vm, long epoch) {}

    Key key() {
        return vm == null
                ? new Key(verdict, seen().vm(), seen().epoch())
                : new Key(verdict, vm.uuid(), guest == null ? vm.epoch() : guest.epoch());
    }

    /** The machine, of a finding that is about one. */
    Vm machine() {
        if (vm == null) {
            throw new IllegalStateException("There is no machine in " + this);
        }
        return vm;
    }

    /** The guest, of a finding that is about one. */
    GuestState seen() {
        if (guest == null) {
            throw new IllegalStateException("There is no guest in " + this);
        }
        return guest;
    }
}
