package org.virga.topology;

import java.util.Locale;

/** The wire's spelling of the model's constants. */
public final class Titles {

    private Titles() {}

    /** For example {@code "Enabled"} for {@code ENABLED}, {@code "ErrorInMaintenance"} for {@code ERROR_IN_MAINTENANCE}. */
    public static String of(Enum<?> constant) {
        StringBuilder title = new StringBuilder();
        for (String word : constant.name().split("_", -1)) {
            title.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return title.toString();
    }
}
