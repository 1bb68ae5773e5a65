package org.virga.api.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.command.Caller;

/** Tells who calls. Any thread may call; nothing here blocks but {@link #login}, which hashes a password. */
@ProviderType
public interface Authentication {

    /**
     * The user that an API key belongs to, if there is one and it and its account are enabled.
     *
     * @param address where the call came from
     */
    Optional<KeyHolder> byApiKey(String apiKey, String address);

    /** A caller and the secret that its requests are signed with. */
    record KeyHolder(Caller caller, String secretKey) {

        @Override
        public String toString() {
            return "KeyHolder[" + caller + "]";
        }
    }

    /**
     * Opens a session.
     *
     * @param domain path ({@code "/"} or {@code "ROOT/sales"} or {@code "sales"}) or UUID of the user's domain; null for
     *     the root
     * @throws org.virga.api.command.CommandException of kind {@code CREDENTIALS} when user, password or domain is wrong,
     *     without telling which
     */
    Session login(String username, String password, @Nullable String domain, String address);

    /** A session that is open; finding it puts its end off. */
    Optional<Session> session(String sessionId);

    /** Ends a session; does nothing when there is none. */
    void logout(String sessionId);

    /** The root administrator, for ways in that need no credentials: the integration port and the shell. */
    Caller rootAdmin(Caller.Origin origin, String address);
}
