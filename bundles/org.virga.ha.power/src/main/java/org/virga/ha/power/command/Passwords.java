package org.virga.ha.power.command;

import java.security.SecureRandom;
import org.virga.api.command.CommandException;

/** Passwords that management boards take. */
final class Passwords {

    private static final int LENGTH = 16;
    /** Without what people mistake for each other. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /** @throws CommandException {@code INVALID} for one that no board has; it is not repeated */
    static void check(String password) {
        if (!password.chars().allMatch(letter -> letter >= ' ' && letter < 0x7f)) {
            throw CommandException.invalid(
                    "The password holds a character that boards do not take: letters, digits, blanks and"
                            + " signs of ASCII do");
        }
    }

    /** @throws CommandException {@code INVALID} for one that a board is not given; it is not repeated */
    static void checkNew(String password, int longest) {
        check(password);
        if (password.length() > longest) {
            throw CommandException.invalid("The password has " + password.length()
                    + " characters, and boards of this driver are given at most " + longest);
        }
    }

    /** A new one that nobody has to remember. */
    static String random(int longest) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < Math.min(LENGTH, longest); i++) {
            password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
