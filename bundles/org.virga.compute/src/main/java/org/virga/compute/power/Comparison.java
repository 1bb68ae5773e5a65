package org.virga.compute.power;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestState;
import org.virga.api.model.Host;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.compute.power.Finding.Verdict;

/**
 * What differs between the guests of a host and what the store wants there. Machines with a job are the job's, and differ
 * in nothing.
 *
 * <p>On the host where a machine has its place a guest of an older epoch is its run too: a machine that was adopted, or that
 * stayed where it was when a migration came to nothing, has a newer epoch than its guest. Any start of a newer run would
 * have cut the guest off first.
 *
 * @param busy whether a machine has a job, so that the host has to be compared again
 */
record Comparison(List<Finding> findings, boolean busy) {

    static Comparison of(Snapshot snapshot, Host host, List<GuestState> guests) {
        List<Finding> findings = new ArrayList<>();
        boolean busy = false;
        Map<UUID, GuestState> seen = new HashMap<>();
        for (GuestState guest : guests) {
            seen.putIfAbsent(guest.vm(), guest);
        }
        for (Vm vm : snapshot.by(Vm.KIND, Vm.BY_HOST, host.id())) {
            GuestState guest = seen.get(vm.uuid());
            if (busy(snapshot, vm)) {
                busy = true;
            } else {
                add(findings, placed(vm, guest), vm, guest);
            }
        }
        // A host may tell twice of a guest: of what is left of a run, and of what waits for another to arrive.
        for (GuestState guest : guests) {
            Vm vm = snapshot.find(Vm.KIND, guest.vm()).orElse(null);
            if (vm != null && host.id().equals(vm.host())) {
                continue;
            }
            if (vm != null && busy(snapshot, vm)) {
                busy = true;
            } else if (guest.power() != GuestState.Power.RUNNING) {
                // One that is paused may wait for a guest that is on its way; nothing is adopted or stopped before it
                // runs.
                add(findings, resting(snapshot, host, vm, guest), vm, guest);
            } else {
                add(findings, vm == null ? Verdict.UNKNOWN : elsewhere(vm, host, guest), vm, guest);
            }
        }
        return new Comparison(findings, busy);
    }

    /** Whether something is doing or going to do something to a machine. */
    static boolean busy(Snapshot snapshot, Vm vm) {
        return !snapshot.by(Job.KIND, Job.BY_RESOURCE, vm.uuid()).isEmpty();
    }

    private static void add(
            List<Finding> findings, @Nullable Verdict verdict, @Nullable Vm vm, @Nullable GuestState guest) {
        if (verdict != null) {
            findings.add(new Finding(verdict, vm, guest));
        }
    }

    /** A machine that has its place on the host. */
    private static @Nullable Verdict placed(Vm vm, @Nullable GuestState guest) {
        if (vm.migrating()) {
            return Verdict.ON_THE_WAY;
        }
        if (guest == null || !guest.running()) {
            return absent(vm, guest);
        }
        if (guest.epoch() > vm.epoch()) {
            return Verdict.AHEAD;
        }
        if (vm.state() == Vm.State.RUNNING) {
            return null;
        }
        boolean begun = vm.state() == Vm.State.STARTING
                && guest.epoch() == vm.epoch()
                && guest.power() == GuestState.Power.RUNNING;
        return begun ? Verdict.STARTED : Verdict.UNFINISHED;
    }

    /** A machine that has its place on the host and does not run there; a run after its own says nothing of it. */
    private static @Nullable Verdict absent(Vm vm, @Nullable GuestState guest) {
        if (vm.state() != Vm.State.RUNNING) {
            return Verdict.UNFINISHED;
        }
        return guest != null && guest.epoch() > vm.epoch() ? null : Verdict.GONE;
    }

    /** A guest that does not run, where its machine has no place. */
    private static @Nullable Verdict resting(Snapshot snapshot, Host host, @Nullable Vm vm, GuestState guest) {
        if (vm == null) {
            return guest.power() == GuestState.Power.STOPPED ? Verdict.FORMER : null;
        }
        return Remains.isOne(snapshot, host, vm, guest) ? Verdict.REMAINDER : null;
    }

    /** A guest that runs where its machine has no place. */
    private static Verdict elsewhere(Vm vm, Host host, GuestState guest) {
        if (vm.migrating()) {
            return Verdict.ON_THE_WAY;
        }
        if (guest.epoch() > vm.epoch()) {
            return Verdict.AHEAD;
        }
        if (guest.epoch() < vm.epoch()) {
            return Verdict.STALE;
        }
        return switch (vm.state()) {
            case RUNNING -> Verdict.MOVED;
            case STOPPED -> host.id().equals(vm.lastHost()) ? Verdict.REVIVED : Verdict.ASTRAY;
            // Its owner wanted it to end, or a job is seeing to it that it does.
            case STARTING, STOPPING, DESTROYED, EXPUNGING, ERROR -> Verdict.STALE;
        };
    }
}
