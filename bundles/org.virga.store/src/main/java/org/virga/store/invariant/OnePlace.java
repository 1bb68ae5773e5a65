package org.virga.store.invariant;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult.Rule;
import org.virga.store.snapshot.Delta;

/**
 * A virtual machine has a place exactly while it starts, runs or stops, and comes to a place only with an epoch that it
 * never had, so that whoever acts on an older life of it can be told apart.
 */
final class OnePlace implements Invariant {

    private static final Set<Vm.State> PLACED = EnumSet.of(Vm.State.STARTING, Vm.State.RUNNING, Vm.State.STOPPING);

    @Override
    public void check(Prospect prospect) {
        for (Delta<?> delta : prospect.changes().deltas()) {
            if (delta.after() instanceof Vm after && !delta.changesNothing()) {
                check(prospect, (Vm) delta.before(), after);
            }
        }
    }

    private static void check(Prospect prospect, @Nullable Vm before, Vm after) {
        if (PLACED.contains(after.state()) != (after.host() != null)) {
            prospect.refuse(
                    Rule.PLACEMENT,
                    name(after) + " cannot be " + after.state().title()
                            + (after.host() == null
                                    ? " without a host"
                                    : " and have its place on host " + after.host()));
        }
        long epoch = before == null ? 0 : before.epoch();
        if (after.epoch() < epoch) {
            prospect.refuse(
                    Rule.PLACEMENT, name(after) + " cannot go back from epoch " + epoch + " to " + after.epoch());
        } else if (after.epoch() == epoch && moves(before, after)) {
            prospect.refuse(
                    Rule.PLACEMENT,
                    name(after) + " cannot go to host " + after.host() + " without a new epoch after " + epoch);
        }
    }

    private static boolean moves(@Nullable Vm before, Vm after) {
        return after.host() != null && (before == null || !Objects.equals(before.host(), after.host()));
    }

    private static String name(Vm vm) {
        return "The virtual machine " + vm.name();
    }
}
