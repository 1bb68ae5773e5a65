package org.virga.cloudstack;

import java.util.Locale;

/**
 * A parameter of a request.
 *
 * @param name decoded
 * @param value decoded
 * @param rawName as it was sent
 * @param rawValue as it was sent
 */
record Parameter(String name, String value, String rawName, String rawValue) {

    /**
     * The name that other spellings of the same parameter share. Case does not tell parameters apart, but for the key in
     * a map parameter ({@code details[0].rootDiskController}), which is the caller's own word.
     */
    String canonicalName() {
        int bracket = name.indexOf('[');
        return bracket < 0
                ? name.toLowerCase(Locale.ROOT)
                : name.substring(0, bracket).toLowerCase(Locale.ROOT) + name.substring(bracket);
    }

    /** Without the value, which may be secret. */
    @Override
    public String toString() {
        return name;
    }
}
