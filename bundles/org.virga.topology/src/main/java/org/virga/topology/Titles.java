package org.virga.topology;

import java.util.Locale;

/** The wire's spelling of the model's constants. */
public final class Titles {

    private Titles() {}

    /** For example {@code "Enabled"} for {@code ENABLED}. */
    public static String of(Enum<?> constant) {
        String name = constant.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
