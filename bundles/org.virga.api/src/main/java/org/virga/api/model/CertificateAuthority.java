package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;

/**
 * Virga's own authority, which says by certificates who is an agent. There is at most one.
 *
 * @param certificate PEM
 * @param key PEM, PKCS8, not encrypted: whoever reads the database can make agents
 */
@RecordBuilder
public record CertificateAuthority(
        Id<CertificateAuthority> id, UUID uuid, String certificate, String key, Instant created)
        implements Entity<CertificateAuthority>, CertificateAuthorityBuilder.With {

    /** So that two controllers that start at the same time do not make two. */
    public static final Index<CertificateAuthority, String> ONLY =
            Index.unique("authority", authority -> "the only one");

    public static final Kind<CertificateAuthority> KIND =
            Kind.of("authority", "authority", CertificateAuthority.class, ONLY);

    /** Without the key: a record ends up in logs. */
    @Override
    public String toString() {
        return "CertificateAuthority[" + id + ", " + created + "]";
    }
}
