package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node in the tree of tenants. Accounts live in domains.
 *
 * @param path from the root, for example {@code "ROOT/sales/emea"}
 * @param level depth below the root, whose level is 0
 * @param networkDomain DNS suffix of its guests, or null for that of the parent
 */
@RecordBuilder
public record Domain(
        Id<Domain> id,
        UUID uuid,
        String name,
        String path,
        int level,
        @Nullable Id<Domain> parent,
        @Nullable String networkDomain,
        Instant created)
        implements Entity<Domain>, DomainBuilder.With {

    /** The name of the root domain, under which everything stands. */
    public static final String ROOT = "ROOT";

    public static final Index<Domain, String> BY_PATH = Index.unique("path", Domain::path);
    public static final Index<Domain, Id<Domain>> BY_PARENT = Index.by("parent", Domain::parent);
    public static final Kind<Domain> KIND = Kind.of("domain", "domain", Domain.class, BY_PATH, BY_PARENT);
}
