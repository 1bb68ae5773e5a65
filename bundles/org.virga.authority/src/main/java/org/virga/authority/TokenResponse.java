package org.virga.authority;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.JoinToken;
import org.virga.spi.command.Field;

/** A token on the wire. */
record TokenResponse(
        @Field("id of the token") UUID id,

        @Field("the token itself; told once, when it is made") @Nullable
        String token,

        @Field("the name that the agent has to bear") @Nullable
        String name,

        @Field("open, used, withdrawn or expired") String state,
        @Field("when it was made") Instant created,
        @Field("when it ends") Instant expires,

        @Field("the agent that used it") @Nullable String agent,

        @Field("id of the cluster that the agent's host is added to") @Nullable
        UUID clusterid) {

    static TokenResponse of(JoinToken token, Instant now, @Nullable String text) {
        boolean expired = token.state() == JoinToken.State.OPEN && !now.isBefore(token.expires());
        return new TokenResponse(
                token.uuid(),
                text,
                token.name(),
                expired ? "expired" : token.state().name().toLowerCase(Locale.ROOT),
                token.created(),
                token.expires(),
                token.agent(),
                token.cluster());
    }
}
