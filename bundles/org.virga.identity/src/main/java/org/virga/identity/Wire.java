package org.virga.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.RoleType;

/** Small customs of the protocol. */
final class Wire {

    private Wire() {}

    /** The spelling of a state. */
    static String state(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Whether the details that a list asks for include counts and limits; a list that asks for none gets all. */
    static boolean counted(Collection<String> details) {
        return details.isEmpty()
                || !details.stream().allMatch(detail -> detail.strip().equalsIgnoreCase("min"));
    }

    /** Whether a text contains a word that was asked for, in any case. */
    static boolean contains(@Nullable String wanted, String text) {
        return wanted == null || text.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
    }

    /** The states that are meant, which are none when there is no such state; null when any is. */
    static <S extends Enum<S>> @Nullable List<S> states(@Nullable String wanted, S[] all) {
        return wanted == null
                ? null
                : Arrays.stream(all)
                        .filter(state -> wanted.equalsIgnoreCase(state.name()))
                        .toList();
    }

    /** The types of roles that are meant; null when any is. */
    static @Nullable List<RoleType> types(@Nullable Integer wanted) {
        return wanted == null
                ? null
                : Arrays.stream(RoleType.values())
                        .filter(type -> wanted == type.accountType())
                        .toList();
    }
}
