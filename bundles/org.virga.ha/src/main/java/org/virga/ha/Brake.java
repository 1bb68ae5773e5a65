package org.virga.ha;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/**
 * Holds back force while too many hosts of a zone are silent at once: then it is most likely the network, or this very
 * process, that is ill, and switching off what is well would make a disaster of it. What is proved without force goes on.
 */
final class Brake {

    private static final Logger LOG = LoggerFactory.getLogger(Brake.class);
    private static final int WHOLE = 100;

    private static final Duration RECOUNT = Duration.ofSeconds(1);

    private record Count(long well, long counted) {}

    private final int percent;
    private final int least;
    private final Alerts alerts;
    private final LongSupplier nanos;
    private volatile Set<Id<Zone>> held = Set.of();
    /** For the thread that looks. */
    private final Map<Id<Zone>, Count> counts = new HashMap<>();
    /** Zones where an operator has let go of the brake, and until when. */
    private final Map<Id<Zone>, Long> released = new ConcurrentHashMap<>();

    Brake(int percent, int least, Alerts alerts, LongSupplier nanos) {
        this.percent = percent;
        this.least = least;
        this.alerts = alerts;
        this.nanos = nanos;
    }

    /** Whether force is held back in a zone. */
    boolean holds(Id<Zone> zone) {
        return held.contains(zone) && !released(zone);
    }

    /** The zones where it is. */
    Set<Id<Zone>> held() {
        Set<Id<Zone>> now = new HashSet<>(held);
        now.removeIf(this::released);
        return now;
    }

    /** Lets go of the brake in a zone for a while. */
    void release(Id<Zone> zone, Duration time) {
        released.put(zone, nanos.getAsLong() + time.toNanos());
    }

    /** Looks at how many hosts are silent. */
    void look(Snapshot snapshot) {
        Map<Id<Zone>, Integer> silent = new HashMap<>();
        for (Host host : snapshot.by(Host.KIND, Host.BY_STATE, Host.State.SUSPECT)) {
            if (hasGuests(snapshot, host)) {
                silent.merge(host.zone(), 1, Integer::sum);
            }
        }
        silent.values().removeIf(count -> count < least);
        Set<Id<Zone>> now = new HashSet<>();
        silent.forEach((zone, count) -> {
            long all = count + well(snapshot, zone);
            if (percent < WHOLE && count * (long) WHOLE >= percent * all) {
                now.add(zone);
                tell(snapshot, zone, count, all);
            }
        });
        for (Id<Zone> zone : held) {
            if (!now.contains(zone)) {
                LOG.info("The brake of high availability is off again in zone {}", zone);
                alerts.clear(Alert.Type.HA, subject(snapshot, zone));
            }
        }
        held = Set.copyOf(now);
    }

    /** How many hosts with guests are well in a zone; counted from time to time, as there may be many. */
    private long well(Snapshot snapshot, Id<Zone> zone) {
        long now = nanos.getAsLong();
        Count last = counts.get(zone);
        if (last != null && now - last.counted < RECOUNT.toNanos()) {
            return last.well;
        }
        long well = 0;
        for (Host host : snapshot.by(Host.KIND, Host.BY_ZONE, zone)) {
            well += host.state() == Host.State.UP && hasGuests(snapshot, host) ? 1 : 0;
        }
        counts.put(zone, new Count(well, now));
        return well;
    }

    private void tell(Snapshot snapshot, Id<Zone> zone, int silent, long all) {
        if (!held.contains(zone)) {
            String text = silent + " of " + all + " hosts with guests in zone "
                    + snapshot.get(Zone.KIND, zone).name()
                    + " are silent at once: none of them is switched off. Guests of those that are proved dead otherwise are"
                    + " brought back. If the hosts are dead indeed, let go of the brake with ha:release";
            LOG.warn(text);
            alerts.raise(Alert.Type.HA, subject(snapshot, zone), text);
        }
    }

    private static String subject(Snapshot snapshot, Id<Zone> zone) {
        return "brake of zone "
                + snapshot.find(Zone.KIND, zone)
                        .map(there -> there.uuid().toString())
                        .orElse(zone.toString());
    }

    private static boolean hasGuests(Snapshot snapshot, Host host) {
        return !snapshot.by(Vm.KIND, Vm.BY_HOST, host.id()).isEmpty();
    }

    private boolean released(Id<Zone> zone) {
        Long until = released.get(zone);
        return until != null && until - nanos.getAsLong() > 0;
    }
}
