package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An agent in a process of its own that has joined. What is not here is not let in.
 *
 * @param name it serves {@code compute.<name>}; its certificate bears it
 * @param state whether it is let in
 * @param key SHA-256 of its public key, hexadecimal: a certificate counts only with this key
 * @param serial of its latest certificate, hexadecimal
 * @param expires when its latest certificate ends
 * @param joined when it got its first certificate with this key
 * @param address where it joined from
 * @param cluster id of the cluster that its host is to be added to, until that is done; null when there is none
 * @param url how its driver reaches that host; null when there is none
 */
@RecordBuilder
public record RemoteAgent(
        Id<RemoteAgent> id,
        UUID uuid,
        String name,
        State state,
        String key,
        String serial,
        Instant expires,
        Instant joined,
        String address,
        @Nullable UUID cluster,
        @Nullable String url)
        implements Entity<RemoteAgent>, RemoteAgentBuilder.With {

    /** Whether an agent is let in. */
    public enum State {
        JOINED,
        REVOKED
    }

    public static final Index<RemoteAgent, String> BY_NAME = Index.unique("name", RemoteAgent::name);
    /** Those whose hosts are still to be added. */
    public static final Index<RemoteAgent, Boolean> BY_HOST_WANTED =
            Index.by("host wanted", agent -> agent.cluster() == null ? null : true);

    public static final Kind<RemoteAgent> KIND =
            Kind.of("remoteagent", "agent", RemoteAgent.class, BY_NAME, BY_HOST_WANTED);
}
