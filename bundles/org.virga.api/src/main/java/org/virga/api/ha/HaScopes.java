package org.virga.api.ha;

import java.time.Instant;
import java.util.Optional;
import org.virga.api.model.Cluster;
import org.virga.api.model.HaCase;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/** What operators have said of high availability, by host, cluster, zone and in all; and how hosts stand with it. */
public final class HaScopes {

    private HaScopes() {}

    /** What was said of a scope; empty when nothing was. */
    public static Optional<HaSetting> find(Snapshot snapshot, String scope) {
        return snapshot.by(HaSetting.KIND, HaSetting.BY_SCOPE, scope).stream().findFirst();
    }

    /** Whether a host is looked after: nobody has switched that off for it, its cluster or its zone. */
    public static boolean enabled(Snapshot snapshot, Host host) {
        return on(snapshot, HaSetting.scope(Host.KIND, host.id()))
                && on(snapshot, HaSetting.scope(Cluster.KIND, host.cluster()))
                && on(snapshot, HaSetting.scope(Zone.KIND, host.zone()));
    }

    /** Until when nothing is fenced or restarted; empty when it is not paused. */
    public static Optional<Instant> pausedUntil(Snapshot snapshot, Instant now) {
        return find(snapshot, HaSetting.CLOUD).map(HaSetting::pausedUntil).filter(now::isBefore);
    }

    /** The case of a host; empty for one that is well. */
    public static Optional<HaCase> caseOf(Snapshot snapshot, Id<Host> host) {
        return snapshot.by(HaCase.KIND, HaCase.BY_HOST, host).stream().findFirst();
    }

    /** How a host stands, as the protocol spells it: {@code "Available"}, {@code "Disabled"}, or how far its case is. */
    public static String title(Snapshot snapshot, Host host) {
        if (!enabled(snapshot, host)) {
            return "Disabled";
        }
        return caseOf(snapshot, host.id()).map(open -> open.state().title()).orElse("Available");
    }

    private static boolean on(Snapshot snapshot, String scope) {
        return find(snapshot, scope).map(HaSetting::enabled).orElse(true);
    }
}
