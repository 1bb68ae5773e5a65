package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets one agent join, once. The secret itself is not here.
 *
 * @param name the only name that the agent may bear; null when it may choose a new one
 * @param proof SHA-256 over the secret, hexadecimal: what the agent proves that it knows the secret by
 * @param agent who used it; null until then
 * @param cluster id of the cluster that the agent's host is to be added to; null when no host is to be added
 * @param url how the agent's driver reaches that host; null when no host is to be added
 */
@RecordBuilder
public record JoinToken(
        Id<JoinToken> id,
        UUID uuid,
        @Nullable String name,
        State state,
        String proof,
        Instant created,
        Instant expires,
        @Nullable String agent,
        @Nullable UUID cluster,
        @Nullable String url)
        implements Entity<JoinToken>, JoinTokenBuilder.With {

    /** What became of a token. One that is past its time may still say {@code OPEN}. */
    public enum State {
        OPEN,
        USED,
        WITHDRAWN
    }

    public static final Kind<JoinToken> KIND = Kind.of("jointoken", "token", JoinToken.class);

    /** Without the proof: a record ends up in logs. */
    @Override
    public String toString() {
        return "JoinToken[" + uuid + ", " + name + ", " + state + ", until " + expires + "]";
    }
}
