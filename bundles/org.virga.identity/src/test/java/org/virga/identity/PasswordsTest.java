package org.virga.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordsTest {

    private final Passwords passwords = new Passwords(1000, new Secrets());

    @Test
    void aHashDescribesItself() {
        String hash = passwords.hash("correct horse");

        assertThat(hash).matches("pbkdf2-sha512\\$1000\\$[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+");
        assertThat(passwords.matches("correct horse", hash)).isTrue();
        assertThat(new Passwords(2000, new Secrets()).matches("correct horse", hash))
                .isTrue();
        assertThat(passwords.matches("wrong horse", hash)).isFalse();
        assertThat(passwords.hash("correct horse")).isNotEqualTo(hash);
    }

    @Test
    void nobodyHasNoPassword() {
        assertThat(passwords.matches("", null)).isFalse();
        assertThat(passwords.matches("x", null)).isFalse();
    }

    @Test
    void aHashThatCannotBeReadLetsNobodyIn() {
        for (String hash : new String[] {
            "",
            "x",
            "$$$",
            "md5$1$a$b",
            "pbkdf2-sha512$0$YQ==$YQ==",
            "pbkdf2-sha512$x$YQ==$YQ==",
            "pbkdf2-sha512$1000$$",
            "pbkdf2-sha512$1000$YQ==$",
            "pbkdf2-sha512$99999999999$YQ==$YQ==",
            "pbkdf2-sha512$1000$!!$YQ=="
        }) {
            assertThat(passwords.matches("", hash)).as(hash).isFalse();
        }
    }

    @Test
    void otherAlphabetsCount() {
        assertThat(passwords.matches("pässwörd", passwords.hash("pässwörd"))).isTrue();
        assertThat(passwords.matches("passwörd", passwords.hash("pässwörd"))).isFalse();
    }
}
