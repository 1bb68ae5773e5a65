package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.UUID;

/**
 * Whether the management boards of a cluster's or a zone's hosts are used. Where nothing was said there is none, and they are.
 *
 * @param scope {@code cluster:2} or {@code zone:1} by id, as {@link HaSetting#scope} makes it
 */
@RecordBuilder
public record PowerSetting(Id<PowerSetting> id, UUID uuid, String scope, boolean enabled)
        implements Entity<PowerSetting>, PowerSettingBuilder.With {

    public static final Index<PowerSetting, String> BY_SCOPE = Index.unique("scope", PowerSetting::scope);
    public static final Kind<PowerSetting> KIND =
            Kind.of("powersetting", "setting of out-of-band management", PowerSetting.class, BY_SCOPE);
}
