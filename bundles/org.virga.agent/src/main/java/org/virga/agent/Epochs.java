package org.virga.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.compute.GuestState;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;

/**
 * Which run of a guest is the newest that this agent knows of. What belongs to an older run is refused, and so is the start
 * of a run that was ended: a message that comes late does nothing.
 *
 * <p>Memory fades when the agent is restarted; then what the hypervisor says of the guest stands in.
 */
final class Epochs {

    /** Guests that were touched last; of others the hypervisor tells. */
    private static final int REMEMBERED = 50_000;

    /**
     * The newest run.
     *
     * @param ended whether it was asked to end
     */
    private record Run(long epoch, boolean ended) {}

    /** Guarded by itself. */
    private final Map<UUID, Run> newest = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Run> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Takes note of what a hypervisor tells. */
    void learn(List<GuestState> guests) {
        synchronized (newest) {
            for (GuestState guest : guests) {
                known(guest.vm(), Optional.of(guest));
            }
        }
    }

    /** Lets a run begin, or refuses. From now on older ones are refused, whatever becomes of this one. */
    void begin(UUID vm, long epoch, Optional<GuestState> seen) throws RpcException {
        synchronized (newest) {
            Run known = known(vm, seen);
            refuseOlder(vm, epoch, known);
            if (epoch == known.epoch && known.ended) {
                throw new RpcException(
                        Reason.REFUSED,
                        "Epoch " + epoch + " of guest " + vm + " was ended; a new start has a newer epoch");
            }
            newest.put(vm, new Run(epoch, false));
        }
    }

    /** Lets a run be ended, or refuses. */
    void end(UUID vm, long epoch, Optional<GuestState> seen) throws RpcException {
        synchronized (newest) {
            refuseOlder(vm, epoch, known(vm, seen));
            newest.put(vm, new Run(epoch, true));
        }
    }

    /** Lets something be done to a run, or refuses. */
    void touch(UUID vm, long epoch, Optional<GuestState> seen) throws RpcException {
        synchronized (newest) {
            refuseOlder(vm, epoch, known(vm, seen));
        }
    }

    private Run known(UUID vm, Optional<GuestState> seen) {
        Run known = newest.getOrDefault(vm, new Run(0, false));
        if (seen.isPresent() && seen.get().epoch() > known.epoch) {
            known = new Run(seen.get().epoch(), false);
            newest.put(vm, known);
        }
        return known;
    }

    private static void refuseOlder(UUID vm, long epoch, Run known) throws RpcException {
        if (epoch < known.epoch) {
            throw new RpcException(
                    Reason.REFUSED,
                    "Epoch " + epoch + " of guest " + vm + " is over; the newest known here is " + known.epoch);
        }
    }
}
