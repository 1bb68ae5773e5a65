package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's root disk is made from.
 *
 * @param zone where it can be used; null for every zone
 * @param format as the wire names it: {@code QCOW2}, {@code RAW}, {@code VHD}, ...
 * @param hypervisor whose guests can be made from it
 * @param url where it comes from; a {@code file:} URL names a file on the host
 * @param sizeBytes virtual size of the disk, 0 while it is unknown
 */
@RecordBuilder
public record Template(
        Id<Template> id,
        UUID uuid,
        String name,
        String displayText,
        Id<Account> account,
        @Nullable Id<Zone> zone,
        Id<GuestOs> guestOs,
        String format,
        String hypervisor,
        String url,
        @Nullable String checksum,
        long sizeBytes,
        State state,
        String templateType,
        boolean isPublic,
        boolean featured,
        boolean extractable,
        boolean passwordEnabled,
        Map<String, String> details,
        Instant created)
        implements Entity<Template>, TemplateBuilder.With {

    /** Whether guests can be made from it. */
    public enum State {
        READY,
        FAILED
    }

    public static final Index<Template, Id<Account>> BY_ACCOUNT = Index.by("account", Template::account);
    public static final Index<Template, String> BY_NAME = Index.by("name", Template::name);
    public static final Kind<Template> KIND = Kind.of("template", "template", Template.class, BY_ACCOUNT, BY_NAME);
}
