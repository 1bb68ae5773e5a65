package org.virga.api.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How records are found by a part of a name, whatever its case: an index holds each record under every three characters in
 * a row of its names, the end of a name counting as two more. Whoever looks for a part intersects what stands under the
 * part's threes. Letters, digits and what else names consist of stand for themselves; all other characters share 24
 * places, so such a part has to be looked for in what was found, as one of more than three characters has to.
 */
public final class NameParts {

    private static final int BITS = 6;
    private static final int ALL = 1 << BITS;
    private static final int END = 0;
    /** What stands for itself, from place 1. */
    private static final String OWN = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

    private static final int SIZE = 3;

    private NameParts() {}

    /** The keys of some names, ascending. */
    public static List<Integer> of(@Nullable String... names) {
        int[][] all = new int[names.length][];
        int count = 0;
        for (int i = 0; i < names.length; i++) {
            // Most machines are displayed under their own names.
            boolean repeated = i > 0 && Objects.equals(names[i], names[i - 1]);
            all[i] = places(repeated || names[i] == null ? "" : names[i]);
            count += all[i].length;
        }
        int[] keys = new int[count];
        for (int[] places : all) {
            for (int at = 0; at < places.length; at++) {
                keys[--count] = key(places, at);
            }
        }
        return distinct(keys);
    }

    private static List<Integer> distinct(int[] keys) {
        Arrays.sort(keys);
        List<Integer> distinct = new ArrayList<>(keys.length);
        for (int i = 0; i < keys.length; i++) {
            if (i == 0 || keys[i] != keys[i - 1]) {
                distinct.add(keys[i]);
            }
        }
        return distinct;
    }

    /**
     * What a name with this part stands under: under one key at least of each collection. A part of three characters or
     * more gives collections of one key each, one of two a collection of 64, one of a single character one of 4,096, and
     * an empty part, which every name has, gives none.
     */
    public static List<Collection<Integer>> keysOf(String part) {
        int[] places = places(part);
        List<Collection<Integer>> keys = new ArrayList<>();
        if (places.length == 0) {
            return keys;
        }
        if (places.length < SIZE) {
            int known = BITS * places.length;
            int first = places[0] | (places.length == 2 ? (places[1] << BITS) : 0);
            keys.add(IntStream.range(0, 1 << (BITS * SIZE - known))
                    .mapToObj(rest -> first | (rest << known))
                    .toList());
            return keys;
        }
        IntStream.rangeClosed(0, places.length - SIZE)
                .map(at -> key(places, at))
                .distinct()
                .forEach(key -> keys.add(List.of(key)));
        return keys;
    }

    /** Whether every record under the keys of this part has it in a name, so that none has to be looked at. */
    public static boolean exact(String part) {
        int[] places = places(part);
        return places.length <= SIZE && Arrays.stream(places).allMatch(place -> place <= OWN.length());
    }

    /** Whether one of the names contains the part, whatever the case of either. */
    public static boolean contains(String part, @Nullable String... names) {
        String lower = part.toLowerCase(Locale.ROOT);
        for (String name : names) {
            if (name != null && name.toLowerCase(Locale.ROOT).contains(lower)) {
                return true;
            }
        }
        return false;
    }

    private static int key(int[] places, int at) {
        int second = at + 1 < places.length ? places[at + 1] : END;
        int third = at + 2 < places.length ? places[at + 2] : END;
        return places[at] | (second << BITS) | (third << (2 * BITS));
    }

    private static int[] places(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int[] places = new int[lower.length()];
        for (int i = 0; i < places.length; i++) {
            places[i] = place(lower.charAt(i));
        }
        return places;
    }

    private static int place(char character) {
        int own = character >= 'a' && character <= 'z' ? character - 'a' : OWN.indexOf(character);
        return own >= 0 ? own + 1 : OWN.length() + 1 + character % (ALL - OWN.length() - 1);
    }
}
