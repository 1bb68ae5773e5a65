package org.virga.topology;

import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;

/** IPv4 addresses, as numbers. */
public final class Ipv4 {

    private static final int ADDRESS_BITS = 32;

    private Ipv4() {}

    /**
     * The number of an address.
     *
     * @param parameter the parameter that it came in, for the refusal
     */
    public static long address(String parameter, String text) {
        String[] parts = text.split("\\.", -1);
        long number = 0;
        for (String part : parts) {
            if (parts.length != 4 || !part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                throw CommandException.invalid("The parameter " + parameter + " is no IPv4 address: " + text);
            }
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }

    /** As {@link #address}, for a parameter that may be left out. */
    public static void checkOptional(String parameter, @Nullable String text) {
        if (text != null) {
            address(parameter, text);
        }
    }

    /** The number of a netmask, whose set bits all stand on the left. */
    public static long netmask(String parameter, String text) {
        long mask = address(parameter, text);
        long inverse = ~mask & 0xffff_ffffL;
        if ((inverse & (inverse + 1)) != 0 || mask == 0) {
            throw CommandException.invalid("The parameter " + parameter + " is no netmask: " + text);
        }
        return mask;
    }

    /** Refuses what is no range such as {@code 10.1.1.0/24}. */
    public static void checkCidr(String parameter, String text) {
        int slash = text.indexOf('/');
        String length = slash < 0 ? "" : text.substring(slash + 1);
        if (!length.matches("\\d{1,2}") || Integer.parseInt(length) > ADDRESS_BITS) {
            throw CommandException.invalid("The parameter " + parameter + " is no range such as 10.1.1.0/24: " + text);
        }
        address(parameter, text.substring(0, slash));
    }
}
