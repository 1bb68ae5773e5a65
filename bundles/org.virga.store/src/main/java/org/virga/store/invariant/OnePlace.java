package org.virga.store.invariant;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult.Rule;
import org.virga.store.snapshot.Delta;

/**
 * A virtual machine has a place exactly while it starts, runs or stops, and comes to a place only with an epoch that it
 * never had, so that whoever acts on an older life of it can be told apart.
 *
 * <p>One that runs may be on its way to another host, which has a claim for it. It sets out with an epoch that it never
 * had, and with this one it arrives there and nowhere else.
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
        if (after.claim() < 0 || after.claim() >= Vm.MOST_ARRIVALS) {
            prospect.refuse(
                    Rule.PLACEMENT,
                    name(after) + " cannot have claim " + after.claim() + "; a host has claims 0 to "
                            + (Vm.MOST_ARRIVALS - 1));
        }
        long epoch = before == null ? 0 : before.epoch();
        if (after.epoch() < epoch) {
            prospect.refuse(
                    Rule.PLACEMENT, name(after) + " cannot go back from epoch " + epoch + " to " + after.epoch());
        } else if (after.epoch() == epoch && moves(before, after)) {
            prospect.refuse(
                    Rule.PLACEMENT,
                    name(after) + " cannot go to host "
                            + (after.destination() == null ? after.host() : after.destination())
                            + " without a new epoch after " + epoch);
        }
    }

    /** Whether it comes to a host, or sets out to one. To arrive where it was on its way to is neither. */
    private static boolean moves(@Nullable Vm before, Vm after) {
        Id<Host> place = before == null ? null : before.host();
        Id<Host> way = before == null ? null : before.destination();
        boolean comes = after.host() != null
                && !after.host().equals(place)
                && !after.host().equals(way);
        return comes || (after.destination() != null && !after.destination().equals(way));
    }

    private static String name(Vm vm) {
        return "The virtual machine " + vm.name();
    }
}
