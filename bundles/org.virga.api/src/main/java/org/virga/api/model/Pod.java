package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row or rack of a zone, whose hosts share a management subnet. */
@RecordBuilder
public record Pod(
        Id<Pod> id,
        UUID uuid,
        String name,
        Id<Zone> zone,
        String gateway,
        String netmask,
        String startIp,
        @Nullable String endIp,
        AllocationState allocation,
        Instant created)
        implements Entity<Pod>, PodBuilder.With {

    /** A name is unique inside its zone. */
    public record NameKey(Id<Zone> zone, String name) {}

    public static final Index<Pod, NameKey> BY_NAME =
            Index.unique("name in its zone", pod -> new NameKey(pod.zone(), pod.name()));
    public static final Index<Pod, Id<Zone>> BY_ZONE = Index.by("zone", Pod::zone);
    public static final Kind<Pod> KIND = Kind.of("pod", "pod", Pod.class, BY_NAME, BY_ZONE);
}
