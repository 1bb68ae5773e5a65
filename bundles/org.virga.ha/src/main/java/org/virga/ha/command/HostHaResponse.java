package org.virga.ha.command;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.ha.HaScopes;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** How a host stands with high availability, as the protocol tells it. */
@RecordBuilder
public record HostHaResponse(
        @Field("the host") @Nullable UUID hostid,
        @Field("whether it is looked after") @Nullable Boolean haenable,

        @Field("Available, Disabled, Checking, Degraded, Fencing, Fenced or Recovering") @Nullable
        String hastate,

        @Field("what looks after it") @Nullable String haprovider,
        @Field("whether the command succeeded") @Nullable Boolean status) {

    /** What a command that changed something answers. */
    static HostHaResponse changed(Host host, boolean enabled, @Nullable String provider) {
        return new HostHaResponse(host.uuid(), enabled, null, provider, true);
    }

    /** How it stands. */
    static HostHaResponse of(Snapshot snapshot, Host host) {
        return new HostHaResponse(
                host.uuid(),
                HaScopes.enabled(snapshot, host),
                HaScopes.title(snapshot, host),
                HaScopes.find(snapshot, HaSetting.scope(Host.KIND, host.id()))
                        .map(HaSetting::provider)
                        .orElse(null),
                null);
    }
}
