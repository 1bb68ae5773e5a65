package org.virga.identity;

import java.security.SecureRandom;
import java.util.Base64;

/** Random texts that cannot be guessed, of letters, digits, {@code -} and {@code _}. Any thread may call. */
final class Secrets {

    private static final int KEY_BYTES = 64;
    private static final int PASSWORD_BYTES = 18;
    private static final int SESSION_BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** An API key or a secret key: 86 characters, as clients expect them. */
    String key() {
        return text(KEY_BYTES);
    }

    String password() {
        return text(PASSWORD_BYTES);
    }

    String session() {
        return text(SESSION_BYTES);
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text(int count) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(count));
    }
}
