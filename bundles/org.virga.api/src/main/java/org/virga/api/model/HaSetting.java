package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What operators want of high availability for a host, a cluster, a zone or the whole cloud. Where nothing was said there is
 * none, and high availability is on.
 *
 * @param scope {@code host:7}, {@code cluster:2}, {@code zone:1} by id, or {@link #CLOUD}
 * @param enabled whether hosts there are looked after; a host is when none of its host, cluster and zone says otherwise
 * @param provider what was configured for a host, as the protocol names it; null when nothing was
 * @param pausedUntil until when nothing is fenced or restarted, for planned work on the network; null when it is not paused
 * @param reason of the pause, for people; null when none was given
 */
@RecordBuilder
public record HaSetting(
        Id<HaSetting> id,
        UUID uuid,
        String scope,
        boolean enabled,
        @Nullable String provider,
        @Nullable Instant pausedUntil,
        @Nullable String reason)
        implements Entity<HaSetting>, HaSettingBuilder.With {

    /** The scope that is everything. */
    public static final String CLOUD = "cloud";

    public static final Index<HaSetting, String> BY_SCOPE = Index.unique("scope", HaSetting::scope);
    public static final Kind<HaSetting> KIND = Kind.of("hasetting", "setting", HaSetting.class, BY_SCOPE);

    /** The scope that is one host, cluster or zone. */
    public static <E extends Entity<E>> String scope(Kind<E> kind, Id<E> id) {
        return kind.name() + ':' + id.value();
    }
}
