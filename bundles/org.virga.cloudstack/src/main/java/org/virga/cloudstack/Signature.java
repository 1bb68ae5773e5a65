package org.virga.cloudstack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks signatures: HMAC-SHA1 over all parameters, sorted, escaped and in lower case. Clients have habits of their own in
 * which characters they escape, whether names are escaped too, and whether names are sorted as they are or in lower case;
 * each of these writes the same parameters, so a signature over any of them proves the same.
 */
final class Signature {

    private static final String ALGORITHM = "HmacSHA1";
    private static final String DIGITS = "0123456789abcdef";

    /**
     * What clients leave as it is besides letters, digits and {@code - _ .}, the most frequent first: Python and Go; cs,
     * Ansible and cmk; Java; Python before 3.7; libcloud of some releases; Python's {@code quote}; JavaScript.
     */
    private static final List<String> HABITS = List.of("~", "~*", "*", "", "~[]", "[]", "~/", "/", "~*!'()");

    private Signature() {}

    /** Whether {@code given} is a signature of the parameters, made with this key. */
    static boolean matches(Collection<Parameter> parameters, String secretKey, String given) {
        byte[] signature;
        try {
            // A plus that was not escaped has arrived as a blank.
            signature = Base64.getDecoder().decode(given.replace(' ', '+'));
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (signature.length == 0 || secretKey.isEmpty()) {
            return false;
        }
        Mac mac = mac(secretKey);
        return anyText(
                parameters,
                text -> MessageDigest.isEqual(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), signature));
    }

    /** Asks about every text that a client may have signed, each once, until one is it. */
    private static boolean anyText(Collection<Parameter> parameters, Predicate<String> signed) {
        List<Parameter> asSent = parameters.stream()
                .sorted(Comparator.comparing(Parameter::name))
                .toList();
        List<Parameter> lower = parameters.stream()
                .sorted(Comparator.comparing(parameter -> parameter.name().toLowerCase(Locale.ROOT)))
                .toList();
        Set<String> tried = new HashSet<>();
        Predicate<String> newAndSigned = text -> tried.add(text) && signed.test(text);
        for (List<Parameter> order : asSent.equals(lower) ? List.of(asSent) : List.of(asSent, lower)) {
            for (String habit : HABITS) {
                if (newAndSigned.test(text(order, habit, false)) || newAndSigned.test(text(order, habit, true))) {
                    return true;
                }
            }
            if (newAndSigned.test(rawText(order))) {
                return true;
            }
        }
        return false;
    }

    private static String text(List<Parameter> order, String habit, boolean escapedNames) {
        StringBuilder text = new StringBuilder(256);
        for (Parameter parameter : order) {
            if (!text.isEmpty()) {
                text.append('&');
            }
            if (escapedNames) {
                escape(parameter.name(), habit, text);
            } else {
                text.append(parameter.name().toLowerCase(Locale.ROOT));
            }
            escape(parameter.value(), habit, text.append('='));
        }
        return text.toString();
    }

    /** What was sent, as the client escaped it. */
    private static String rawText(List<Parameter> order) {
        StringBuilder text = new StringBuilder(256);
        for (Parameter parameter : order) {
            text.append(text.isEmpty() ? "" : "&")
                    .append(parameter.rawName())
                    .append('=')
                    .append(parameter.rawValue());
        }
        return text.toString().replace("+", "%20").toLowerCase(Locale.ROOT);
    }

    /** Escapes and writes in lower case at once: what is escaped keeps its bytes, and only the digits of an escape are lower. */
    private static void escape(String plain, String habit, StringBuilder text) {
        for (byte each : plain.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (each & 0xff);
            if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) {
                text.append(character);
            } else if (character >= 'A' && character <= 'Z') {
                text.append((char) (character | 0x20));
            } else if (character == '-' || character == '_' || character == '.' || habit.indexOf(character) >= 0) {
                text.append(character);
            } else {
                text.append('%').append(DIGITS.charAt(character >> 4)).append(DIGITS.charAt(character & 15));
            }
        }
    }

    private static Mac mac(String secretKey) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
