package org.virga.compute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.model.Host;

/** How guests of a {@link FakeAgent} move. What is sent arrives, or does not, when somebody looks. */
final class FakeMoves {

    /** What becomes of the next sending at each look. */
    enum Sending {
        ARRIVES,
        GOES_ON,
        FAILS
    }

    private record Way(long epoch, UUID to) {}

    private final Map<FakeAgent.Key, GuestState> guests;
    private final Map<FakeAgent.Key, Long> waiting = new HashMap<>();
    private final Map<FakeAgent.Key, Long> arrived = new HashMap<>();
    private final Map<FakeAgent.Key, Way> sending = new HashMap<>();
    private final Map<FakeAgent.Key, Long> handedOver = new HashMap<>();
    private final Deque<Sending> sendings = new ArrayDeque<>();

    private final Set<UUID> silent = new HashSet<>();

    FakeMoves(Map<FakeAgent.Key, GuestState> guests) {
        this.guests = guests;
    }

    void sendings(List<Sending> next) {
        sendings.clear();
        sendings.addAll(next);
    }

    /** A host whose agent does not answer what is asked about moves, as long as it is told so. */
    void silent(Host host, boolean now) {
        if (now) {
            silent.add(host.uuid());
        } else {
            silent.remove(host.uuid());
        }
    }

    void checkReachable(UUID host) throws RpcException {
        if (silent.contains(host)) {
            throw new RpcException(Reason.TIMEOUT, "the host is silent");
        }
    }

    MigrationTicket prepare(FakeAgent.Key key, long epoch) throws RpcException {
        if (runs(key)) {
            throw new RpcException(Reason.REFUSED, "runs here");
        }
        if (!arrived.containsKey(key)) {
            handedOver.remove(key); // of an earlier move; what was left is written over
            waiting.put(key, epoch);
        }
        return new MigrationTicket(key.host().toString(), Map.of());
    }

    MigrationState send(FakeAgent.Key key, long epoch, MigrationTicket ticket) throws RpcException {
        if (sending.containsKey(key) || handedOver.containsKey(key)) {
            return state(key);
        }
        GuestState guest = guests.get(key);
        if (guest == null || !guest.running() || guest.epoch() >= epoch) {
            throw new RpcException(Reason.REFUSED, "does not run with an older epoch");
        }
        sending.put(key, new Way(epoch, UUID.fromString(ticket.uri())));
        return state(key);
    }

    /** A look, at which something may become of a sending. */
    MigrationState follow(FakeAgent.Key key) {
        Way way = sending.get(key);
        if (way != null) {
            Sending next = sendings.isEmpty() ? Sending.ARRIVES : sendings.remove();
            FakeAgent.Key there = new FakeAgent.Key(way.to, key.vm());
            boolean awaited = Long.valueOf(way.epoch).equals(waiting.get(there));
            if (next == Sending.FAILS || (next == Sending.ARRIVES && !awaited)) {
                sending.remove(key);
                return state(key).because("the line broke");
            }
            if (next == Sending.ARRIVES) {
                sending.remove(key);
                waiting.remove(there);
                arrived.put(there, way.epoch);
                handedOver.put(key, way.epoch);
                guests.remove(key);
            }
        }
        return state(key);
    }

    MigrationState takeOver(FakeAgent.Key key, long epoch) throws RpcException {
        GuestState guest = guests.get(key);
        if (guest != null && guest.running() && guest.epoch() == epoch) {
            return state(key);
        }
        if (!arrived.remove(key, epoch)) {
            throw new RpcException(Reason.FAILED, "has not arrived with epoch " + epoch);
        }
        guests.put(key, new GuestState(key.vm(), "i", epoch, Power.RUNNING, ""));
        return state(key);
    }

    MigrationState end(FakeAgent.Key key, long epoch) {
        sending.remove(key);
        waiting.remove(key);
        arrived.remove(key);
        guests.computeIfPresent(
                key,
                (any, guest) -> guest.epoch() < epoch
                        ? new GuestState(guest.vm(), "i", epoch, guest.power(), guest.detail())
                        : guest);
        return state(key);
    }

    void forget(FakeAgent.Key key) throws RpcException {
        if (runs(key)) {
            throw new RpcException(Reason.FAILED, "runs");
        }
        handedOver.remove(key);
        guests.remove(key);
    }

    /** A guest that is started, stopped or destroyed is not on its way any more. */
    void interrupt(FakeAgent.Key key) {
        sending.remove(key);
    }

    /** Those that do not run, as they are reported. */
    List<GuestState> on(UUID host) {
        List<GuestState> found = new ArrayList<>();
        tell(host, waiting, Power.PAUSED, found);
        tell(host, arrived, Power.PAUSED, found);
        tell(host, handedOver, Power.STOPPED, found);
        return found;
    }

    /** Whether nothing is left of any move. */
    boolean clean() {
        return waiting.isEmpty() && arrived.isEmpty() && sending.isEmpty() && handedOver.isEmpty();
    }

    private static void tell(UUID host, Map<FakeAgent.Key, Long> guests, Power power, List<GuestState> found) {
        guests.forEach((key, epoch) -> {
            if (key.host().equals(host)) {
                found.add(new GuestState(key.vm(), "i", epoch, power, ""));
            }
        });
    }

    private boolean runs(FakeAgent.Key key) {
        return guests.containsKey(key) && guests.get(key).running();
    }

    private MigrationState state(FakeAgent.Key key) {
        GuestState guest = guests.get(key);
        if (guest != null) {
            Phase phase = !guest.running() ? Phase.STOPPED : sending.containsKey(key) ? Phase.SENDING : Phase.RUNNING;
            return MigrationState.of(key.vm(), phase, guest.epoch(), "");
        }
        if (waiting.containsKey(key)) {
            return MigrationState.of(key.vm(), Phase.WAITING, waiting.get(key), "");
        }
        if (arrived.containsKey(key)) {
            return MigrationState.of(key.vm(), Phase.ARRIVED, arrived.get(key), "");
        }
        return handedOver.containsKey(key)
                ? MigrationState.of(key.vm(), Phase.HANDED_OVER, handedOver.get(key), "")
                : MigrationState.of(key.vm(), Phase.ABSENT, 0, "");
    }
}
