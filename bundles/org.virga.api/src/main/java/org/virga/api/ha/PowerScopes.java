package org.virga.api.ha;

import java.util.Optional;
import org.virga.api.model.Cluster;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerSetting;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/** Which hosts' power is controlled by their management boards, and how it stands. */
public final class PowerScopes {

    private PowerScopes() {}

    /** The board of a host; empty when none was configured. */
    public static Optional<PowerBoard> find(Snapshot snapshot, Id<Host> host) {
        return snapshot.by(PowerBoard.KIND, PowerBoard.BY_HOST, host).stream().findFirst();
    }

    /** What was said of a scope; empty when nothing was. */
    public static Optional<PowerSetting> find(Snapshot snapshot, String scope) {
        return snapshot.by(PowerSetting.KIND, PowerSetting.BY_SCOPE, scope).stream()
                .findFirst();
    }

    /** Whether a host's board may be used: it is configured and enabled, and its cluster and its zone do not say otherwise. */
    public static boolean enabled(Snapshot snapshot, Host host) {
        return usable(snapshot, host).isPresent();
    }

    /** The board of a host, if it may be used. */
    public static Optional<PowerBoard> usable(Snapshot snapshot, Host host) {
        return find(snapshot, host.id())
                .filter(PowerBoard::enabled)
                .filter(board -> on(snapshot, HaSetting.scope(Cluster.KIND, host.cluster())))
                .filter(board -> on(snapshot, HaSetting.scope(Zone.KIND, host.zone())));
    }

    /** The power of a host as the protocol spells it: {@code "Disabled"}, or what its board said last. */
    public static String title(Snapshot snapshot, Host host) {
        return usable(snapshot, host).map(board -> board.seen().title()).orElse("Disabled");
    }

    private static boolean on(Snapshot snapshot, String scope) {
        return find(snapshot, scope).map(PowerSetting::enabled).orElse(true);
    }
}
