package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, or some program, that acts for an account.
 *
 * @param domain the domain of the account, repeated here because user names are unique in it
 * @param passwordHash self-describing salted hash, or null for a user that cannot log in by password
 * @param apiKey null until keys are registered
 * @param secretKey signs requests together with {@code apiKey}; null as that is
 */
@RecordBuilder
public record User(
        Id<User> id,
        UUID uuid,
        String username,
        Id<Account> account,
        Id<Domain> domain,
        State state,
        String firstName,
        String lastName,
        String email,
        @Nullable String timezone,
        @Nullable String passwordHash,
        @Nullable String apiKey,
        @Nullable String secretKey,
        Instant created)
        implements Entity<User>, UserBuilder.With {

    /** Whether the user may act. */
    public enum State {
        ENABLED,
        DISABLED,
        LOCKED
    }

    /** A user name is unique inside its domain. */
    public record NameKey(Id<Domain> domain, String username) {}

    public static final Index<User, NameKey> BY_NAME =
            Index.unique("username in its domain", user -> new NameKey(user.domain(), user.username()));
    public static final Index<User, Id<Account>> BY_ACCOUNT = Index.by("account", User::account);
    public static final Index<User, String> BY_API_KEY = Index.unique("API key", User::apiKey);
    public static final Index<User, State> BY_STATE = Index.by("state", User::state);
    /** By parts of what {@link #names} tells. */
    public static final Index<User, Integer> BY_NAME_PART =
            Index.byEach("part of a name", user -> NameParts.of(user.names()));

    public static final Kind<User> KIND =
            Kind.of("user", "user", User.class, BY_NAME, BY_ACCOUNT, BY_API_KEY, BY_STATE, BY_NAME_PART);

    /** What a user is called: user name, first name, last name and mail address. */
    public String[] names() {
        return new String[] {username, firstName, lastName, email};
    }

    /** Without the secrets: a record of a user ends up in logs. */
    @Override
    public String toString() {
        return "User[" + id + ", " + username + ", account " + account + ", " + state + "]";
    }
}
