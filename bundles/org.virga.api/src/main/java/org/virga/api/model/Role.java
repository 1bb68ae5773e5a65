package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.UUID;

/** A named set of permissions. Every account has one. */
@RecordBuilder
public record Role(Id<Role> id, UUID uuid, String name, RoleType type, String description)
        implements Entity<Role>, RoleBuilder.With {

    public static final Index<Role, String> BY_NAME = Index.unique("name", Role::name);
    public static final Kind<Role> KIND = Kind.of("role", "role", Role.class, BY_NAME);
}
