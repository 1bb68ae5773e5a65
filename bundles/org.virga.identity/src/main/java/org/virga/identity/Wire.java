package org.virga.identity;

import java.util.Collection;
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

    static boolean hasState(@Nullable String wanted, Enum<?> state) {
        return wanted == null || wanted.equalsIgnoreCase(state.name());
    }

    static boolean hasType(@Nullable Integer wanted, RoleType type) {
        return wanted == null || wanted == type.accountType();
    }
}
