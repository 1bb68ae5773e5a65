package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A datacentre, or a part of one that fails by itself.
 *
 * @param networkType {@code "Advanced"} or {@code "Basic"}
 * @param guestCidr the range of the zone's guest network, for example {@code "10.1.1.0/24"}, or null where none was given
 */
@RecordBuilder
public record Zone(
        Id<Zone> id,
        UUID uuid,
        String name,
        @Nullable String description,
        String networkType,
        String dns1,
        @Nullable String dns2,
        String internalDns1,
        @Nullable String internalDns2,
        @Nullable String guestCidr,
        @Nullable String networkDomain,
        boolean securityGroups,
        boolean localStorage,
        AllocationState allocation,
        Map<String, String> details,
        Instant created)
        implements Entity<Zone>, ZoneBuilder.With {

    public static final Index<Zone, String> BY_NAME = Index.unique("name", Zone::name);
    public static final Kind<Zone> KIND = Kind.of("zone", "zone", Zone.class, BY_NAME);
}
