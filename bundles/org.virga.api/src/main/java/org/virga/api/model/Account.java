package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The owner of resources and the bearer of limits. One or more users act for it.
 *
 * @param networkDomain DNS suffix of its guests, or null for that of the domain
 * @param defaultZone where its guests go when nobody says, or null
 */
@RecordBuilder
public record Account(
        Id<Account> id,
        UUID uuid,
        String name,
        Id<Domain> domain,
        Id<Role> role,
        RoleType roleType,
        State state,
        @Nullable String networkDomain,
        @Nullable Id<Zone> defaultZone,
        Instant created)
        implements Entity<Account>, AccountBuilder.With {

    /** Whether the account may act. */
    public enum State {
        ENABLED,
        DISABLED,
        LOCKED
    }

    /** A name is unique inside its domain. */
    public record NameKey(Id<Domain> domain, String name) {}

    public static final Index<Account, NameKey> BY_NAME =
            Index.unique("name in its domain", account -> new NameKey(account.domain(), account.name()));
    public static final Index<Account, Id<Domain>> BY_DOMAIN = Index.by("domain", Account::domain);
    public static final Index<Account, State> BY_STATE = Index.by("state", Account::state);
    public static final Index<Account, RoleType> BY_ROLE_TYPE = Index.by("type of role", Account::roleType);
    public static final Index<Account, Integer> BY_NAME_PART =
            Index.byEach("part of the name", account -> NameParts.of(account.name()));
    public static final Kind<Account> KIND =
            Kind.of("account", "account", Account.class, BY_NAME, BY_DOMAIN, BY_STATE, BY_ROLE_TYPE, BY_NAME_PART);
}
