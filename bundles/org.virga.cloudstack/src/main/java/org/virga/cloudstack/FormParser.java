package org.virga.cloudstack;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;

/** Reads {@code application/x-www-form-urlencoded} text, in a query as in a body, strictly where it could be ambiguous. */
final class FormParser {

    /** More parameters than any command has; a bound for what sorting them may cost. */
    private static final int MOST = 2000;

    private FormParser() {}

    /**
     * What was read.
     *
     * @param problem what is malformed, if something is: an escape is broken, the bytes are no UTF-8, or there are too many
     *     parameters; those that could be read are there all the same
     */
    record Form(List<Parameter> parameters, @Nullable CommandException problem) {}

    /** Reads parameters in the order in which they stand. What needs no escape to be told apart may stand raw. */
    static Form parse(String form) {
        List<Parameter> parameters = new ArrayList<>();
        CommandException problem = null;
        int begin = 0;
        while (begin < form.length()) {
            int end = form.indexOf('&', begin);
            end = end < 0 ? form.length() : end;
            if (parameters.size() == MOST) {
                return new Form(parameters, malformed("More than " + MOST + " parameters were sent"));
            }
            if (end > begin) {
                try {
                    parameters.add(parameter(form.substring(begin, end)));
                } catch (CommandException e) {
                    problem = e;
                }
            }
            begin = end + 1;
        }
        return new Form(parameters, problem);
    }

    /**
     * Bytes as text.
     *
     * @throws CommandException {@code MALFORMED} when they are no UTF-8: what cannot be read must not pass as something else
     */
    static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw malformed("A parameter is not UTF-8");
        }
    }

    private static Parameter parameter(String pair) {
        int equals = pair.indexOf('=');
        String rawName = equals < 0 ? pair : pair.substring(0, equals);
        String rawValue = equals < 0 ? "" : pair.substring(equals + 1);
        return new Parameter(decode(rawName), decode(rawValue), rawName, rawValue);
    }

    private static String decode(String raw) {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
            return raw;
        }
        byte[] encoded = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
        int i = 0;
        while (i < encoded.length) {
            if (encoded[i] == '%') {
                if (i + 2 >= encoded.length) {
                    throw brokenEscape();
                }
                decoded.put((byte) (digit(encoded[i + 1]) << 4 | digit(encoded[i + 2])));
                i += 3;
            } else {
                decoded.put(encoded[i] == '+' ? (byte) ' ' : encoded[i]);
                i++;
            }
        }
        return text(decoded.flip());
    }

    private static int digit(byte character) {
        int digit = Character.digit(character, 16);
        if (digit < 0) {
            throw brokenEscape();
        }
        return digit;
    }

    private static CommandException brokenEscape() {
        return malformed("A percent sign in a parameter is not followed by two hexadecimal digits");
    }

    private static CommandException malformed(String message) {
        return new CommandException(ErrorKind.MALFORMED, message);
    }
}
