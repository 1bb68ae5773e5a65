package org.virga.topology;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How lists compare texts with what a caller asks for. A null wish wants everything. */
public final class Search {

    private Search() {}

    /** Whether a text is the wanted one, whatever its case. */
    public static boolean is(@Nullable String wanted, String text) {
        return wanted == null || wanted.equalsIgnoreCase(text);
    }

    /** Whether one of the texts contains the keyword, whatever its case. */
    public static boolean contains(@Nullable String keyword, @Nullable String... texts) {
        if (keyword == null) {
            return true;
        }
        String lower = keyword.toLowerCase(Locale.ROOT);
        for (String text : texts) {
            if (text != null && text.toLowerCase(Locale.ROOT).contains(lower)) {
                return true;
            }
        }
        return false;
    }

    /** Whether something is the wanted thing. */
    public static boolean same(@Nullable Object wanted, @Nullable Object found) {
        return wanted == null || wanted.equals(found);
    }
}
