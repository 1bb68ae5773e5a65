package org.virga.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamePartsTest {

    /** Letters of both cases, what stands for itself, and what shares places. */
    private static final String CHARACTERS = "abAB12-_. ßéİ\uD83D\uDE00";

    private final Random dice = new Random(20261121);

    @Test
    void everyNameWithAPartStandsUnderItsKeys() {
        for (int i = 0; i < 20_000; i++) {
            String name = word(8);
            int from = dice.nextInt(name.length() + 1);
            String part = name.substring(from, from + dice.nextInt(name.length() - from + 1));
            if (name.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))) {
                assertThat(found(part, name)).as("'%s' in '%s'", part, name).isTrue();
            }
        }
    }

    @Test
    void whatAnExactPartFindsHasIt() {
        for (int i = 0; i < 20_000; i++) {
            String name = word(5);
            String part = word(3);
            if (NameParts.exact(part)) {
                assertThat(found(part, name)).as("'%s' in '%s'", part, name).isEqualTo(NameParts.contains(part, name));
            }
        }
        assertThat(NameParts.exact("web")).isTrue();
        assertThat(NameParts.exact("web1")).isFalse();
        assertThat(NameParts.exact("é")).isFalse();
    }

    @Test
    void anEmptyPartRestrictsNothing() {
        assertThat(NameParts.keysOf("")).isEmpty();
        assertThat(NameParts.exact("")).isTrue();
        assertThat(NameParts.contains("", "")).isTrue();
    }

    @Test
    void severalNamesStandUnderTheKeysOfEach() {
        assertThat(NameParts.of("ab", "ab")).isEqualTo(NameParts.of("ab"));
        assertThat(NameParts.of("ab", null, "cd"))
                .containsAll(NameParts.of("ab"))
                .containsAll(NameParts.of("cd"))
                .hasSize(4)
                .isSorted();
        assertThat(NameParts.of((String) null)).isEmpty();
    }

    private static boolean found(String part, String name) {
        List<Integer> keys = NameParts.of(name);
        return NameParts.keysOf(part).stream().noneMatch(any -> Collections.disjoint(any, keys));
    }

    private String word(int most) {
        StringBuilder word = new StringBuilder();
        for (int i = 1 + dice.nextInt(most); i > 0; i--) {
            word.append(CHARACTERS.charAt(dice.nextInt(CHARACTERS.length())));
        }
        return word.toString();
    }
}
