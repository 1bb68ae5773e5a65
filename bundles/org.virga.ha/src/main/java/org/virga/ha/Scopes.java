package org.virga.ha;

import java.time.Instant;
import java.util.Optional;
import org.virga.api.model.Cluster;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/** What operators have said of high availability, by host, cluster, zone and in all. */
final class Scopes {

    private Scopes() {}

    /** What was said of a scope. */
    static Optional<HaSetting> find(Snapshot snapshot, String scope) {
        return snapshot.by(HaSetting.KIND, HaSetting.BY_SCOPE, scope).stream().findFirst();
    }

    /** Whether a host is looked after: nobody has switched that off for it, its cluster or its zone. */
    static boolean enabled(Snapshot snapshot, Host host) {
        return on(snapshot, HaSetting.scope(Host.KIND, host.id()))
                && on(snapshot, HaSetting.scope(Cluster.KIND, host.cluster()))
                && on(snapshot, HaSetting.scope(Zone.KIND, host.zone()));
    }

    /** Until when nothing is fenced or restarted; empty when it is not paused. */
    static Optional<Instant> pausedUntil(Snapshot snapshot, Instant now) {
        return find(snapshot, HaSetting.CLOUD).map(HaSetting::pausedUntil).filter(now::isBefore);
    }

    private static boolean on(Snapshot snapshot, String scope) {
        return find(snapshot, scope).map(HaSetting::enabled).orElse(true);
    }
}
