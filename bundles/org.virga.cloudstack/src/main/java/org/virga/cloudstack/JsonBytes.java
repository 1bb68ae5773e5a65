package org.virga.cloudstack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON in UTF-8 as it grows, with its commas. Jackson's generator goes by way of buffers of characters and cannot write again
 * what it wrote: a page of machines took it twice as long.
 */
final class JsonBytes {

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    /** The longest escape of one character. */
    private static final int LONGEST = 6;

    private byte[] bytes = new byte[1024];
    private int length;

    JsonBytes open(char bracket) {
        separate();
        return add(bracket);
    }

    JsonBytes close(char bracket) {
        return add(bracket);
    }

    JsonBytes name(String name) {
        return text(name).add(':');
    }

    /** A name that needs no escaping any more. */
    JsonBytes name(byte[] quoted) {
        separate();
        return add('"').add(quoted).add('"').add(':');
    }

    JsonBytes text(String text) {
        separate();
        room(text.length() + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character >= 0x80) {
                return addText(text.substring(i).getBytes(StandardCharsets.UTF_8))
                        .add('"');
            }
            if (plain(character)) {
                bytes[length++] = (byte) character;
            } else {
                escape(character);
                room(text.length() - i + 1);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    /** A number, a truth value, null, or JSON that was made elsewhere. */
    JsonBytes value(byte[] json) {
        separate();
        return add(json);
    }

    /** As {@link #value(byte[])}. */
    JsonBytes value(String json) {
        return value(json.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes there are. */
    int length() {
        return length;
    }

    /** Writes what stands from one place up to another once more. */
    void repeat(int from, int to) {
        separate();
        room(to - from);
        System.arraycopy(bytes, from, bytes, length, to - from);
        length += to - from;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Writes the comma that is due, if one is. */
    void separate() {
        if (length > 0 && "{[:,".indexOf(bytes[length - 1]) < 0) {
            add(',');
        }
    }

    private JsonBytes add(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    private JsonBytes add(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    private JsonBytes addText(byte[] text) {
        for (byte character : text) {
            if (character < 0 || plain((char) character)) {
                add((char) character);
            } else {
                escape((char) character);
            }
        }
        return this;
    }

    private static boolean plain(char ascii) {
        return ascii >= ' ' && ascii != '"' && ascii != '\\';
    }

    private void escape(char character) {
        room(LONGEST);
        bytes[length++] = '\\';
        int letter = "\b\t\n\f\r\"\\".indexOf(character);
        if (letter >= 0) {
            bytes[length++] = (byte) "btnfr\"\\".charAt(letter);
            return;
        }
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[character >> 4];
        bytes[length++] = HEX[character & 15];
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
