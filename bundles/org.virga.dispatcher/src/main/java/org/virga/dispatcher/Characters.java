package org.virga.dispatcher;

/** Which characters a parameter may hold. */
final class Characters {

    private Characters() {}

    /** Whether a character is text: everything but ASCII's control characters, of which line ends and tabs are text too. */
    static boolean printable(int c) {
        return c >= ' ' ? c != 0x7f : c == '\n' || c == '\r' || c == '\t';
    }

    static boolean allPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!printable(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
