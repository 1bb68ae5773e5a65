package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.UUID;

/** A guest operating system that templates can name. */
@RecordBuilder
public record GuestOs(Id<GuestOs> id, UUID uuid, String name, UUID category, String categoryName, boolean userDefined)
        implements Entity<GuestOs>, GuestOsBuilder.With {

    public static final Index<GuestOs, String> BY_NAME = Index.unique("description", GuestOs::name);
    public static final Kind<GuestOs> KIND = Kind.of("guestos", "operating system type", GuestOs.class, BY_NAME);
}
