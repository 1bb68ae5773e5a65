package org.virga.authority;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is handed from the controller's operator to the host's: which it is, a secret, and by which authority it was
 * made. The secret never travels: both sides prove that they know it.
 *
 * @param secret in no readable form
 * @param authority fingerprint of the authority's key, so that the first contact needs no trust that was there before
 * @param name the only name that the agent may bear; null when it may choose one
 */
public record TokenText(
        UUID id, String secret, String authority, @Nullable String name) {

    private static final String PREFIX = "virga1";
    private static final int SECRET_BYTES = 20;
    private static final byte[] PURPOSE = "virga join token".getBytes(StandardCharsets.US_ASCII);

    /** A new one. */
    static TokenText make(UUID id, String authority, @Nullable String name, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new TokenText(id, encode(secret), authority, name);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it is no token
     */
    public static TokenText parse(String text) {
        String[] parts = text.strip().split("\\.", -1);
        try {
            if ((parts.length == 4 || parts.length == 5) && parts[0].equals(PREFIX)) {
                ByteBuffer id = ByteBuffer.wrap(Base64.getUrlDecoder().decode(parts[1]));
                if (id.remaining() == 16 && !parts[2].isEmpty() && !parts[3].isEmpty()) {
                    return new TokenText(
                            new UUID(id.getLong(), id.getLong()),
                            parts[2],
                            parts[3],
                            parts.length == 5 ? parts[4] : null);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong(), e);
        }
        throw new IllegalArgumentException(wrong());
    }

    /** As it is handed over. */
    public String text() {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        String text = String.join(".", PREFIX, encode(bytes), secret, authority);
        return name == null ? text : text + "." + name;
    }

    /** What is stored of the secret, hexadecimal; both sides prove that they know it. */
    public String proofKey() {
        return HexFormat.of().formatHex(Digests.sha256(PURPOSE, secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TokenText[" + id + "]";
    }

    private static String wrong() {
        return "This is no token; one begins with '" + PREFIX + ".' and is printed by host:token";
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
