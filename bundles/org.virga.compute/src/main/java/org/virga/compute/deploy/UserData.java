package org.virga.compute.deploy;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;

/** What a guest can read about itself, given by whoever deploys it. */
final class UserData {

    /** The longest, decoded. */
    static final int MOST_BYTES = 32_768;
    /** The longest as it is sent: Base64 takes four characters for three bytes, and some line ends. */
    static final int MOST_CHARACTERS = 65_536;

    private UserData() {}

    /** Refuses what is no Base64 or too long; answers it as it is stored. */
    static @Nullable String check(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String joined = text.replaceAll("\\s", "");
        int bytes;
        try {
            bytes = Base64.getDecoder().decode(joined).length;
        } catch (IllegalArgumentException e) {
            throw CommandException.invalid("User data needs to be base64 encoded");
        }
        if (bytes > MOST_BYTES) {
            throw CommandException.invalid(
                    "User data has exceeded allowable maximum length : " + MOST_BYTES + " bytes, it has " + bytes);
        }
        return joined;
    }
}
