package org.virga.topology.place;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.topology.Titles;

/** Makes zones' answers. */
final class Zones {

    private static final int MTU = 1500;

    private Zones() {}

    /**
     * A zone's answer.
     *
     * @param infrastructure whether the caller may see addresses of the infrastructure
     * @param capacities whether it tells what is left
     */
    static ZoneResponse respond(Snapshot snapshot, Zone zone, boolean infrastructure, boolean capacities) {
        return new ZoneResponse(
                zone.uuid(),
                zone.name(),
                zone.description(),
                infrastructure ? zone.dns1() : null,
                infrastructure ? zone.dns2() : null,
                infrastructure ? zone.internalDns1() : null,
                infrastructure ? zone.internalDns2() : null,
                infrastructure ? zone.guestCidr() : null,
                zone.networkDomain(),
                zone.networkType(),
                zone.securityGroups(),
                0,
                0,
                Titles.of(zone.allocation()),
                token(zone),
                "VirtualRouter",
                capacities ? Capacities.plain(new Capacities(snapshot).of(zone)) : null,
                zone.localStorage(),
                List.of(),
                zone.details(),
                false,
                MTU,
                MTU,
                "Core",
                false,
                false,
                "",
                false,
                false);
    }

    /** The same for every answer about a zone, and of no other zone. */
    private static UUID token(Zone zone) {
        return UUID.nameUUIDFromBytes(zone.uuid().toString().getBytes(StandardCharsets.UTF_8));
    }
}
