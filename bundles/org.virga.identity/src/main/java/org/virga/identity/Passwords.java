package org.virga.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Password hashes that describe themselves: {@code pbkdf2-sha512$iterations$salt$hash}, so that the cost can rise and older
 * hashes are still understood. Any thread may call; hashing takes a good part of a second.
 */
final class Passwords {

    private static final String SCHEME = "pbkdf2-sha512";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MOST_ITERATIONS = 10_000_000;

    private final int iterations;
    private final Secrets secrets;
    /** What the password of somebody unknown is compared with, so that the answer takes as long as for others. */
    private final String decoy;

    Passwords(int iterations, Secrets secrets) {
        this.iterations = iterations;
        this.secrets = secrets;
        byte[] nobody = secrets.bytes(HASH_BYTES);
        this.decoy = text(iterations, secrets.bytes(SALT_BYTES), nobody);
    }

    String hash(String password) {
        byte[] salt = secrets.bytes(SALT_BYTES);
        return text(iterations, salt, derive(password, salt, iterations, HASH_BYTES));
    }

    /**
     * Whether a password is the one that was hashed.
     *
     * @param hash null for somebody who is unknown or has no password; takes as long as any other, and is not the one
     */
    boolean matches(String password, @Nullable String hash) {
        return verify(password, hash == null ? decoy : hash) && hash != null;
    }

    private static boolean verify(String password, String hash) {
        List<String> parts = Arrays.asList(hash.split("\\$", -1));
        if (parts.size() != 4 || !parts.get(0).equals(SCHEME)) {
            return false;
        }
        try {
            int iterations = Integer.parseInt(parts.get(1));
            byte[] salt = Base64.getDecoder().decode(parts.get(2));
            byte[] expected = Base64.getDecoder().decode(parts.get(3));
            if (iterations < 1 || iterations > MOST_ITERATIONS || salt.length == 0 || expected.length == 0) {
                return false;
            }
            return MessageDigest.isEqual(derive(password, salt, iterations, expected.length), expected);
        } catch (IllegalArgumentException e) {
            // A hash that cannot be read lets nobody in.
            return false;
        }
    }

    private static String text(int iterations, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + "$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static byte[] derive(String password, byte[] salt, int iterations, int bytes) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bytes * 8);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }
}
