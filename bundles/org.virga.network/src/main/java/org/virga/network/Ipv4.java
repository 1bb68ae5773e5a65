package org.virga.network;

import java.util.OptionalLong;

/** IPv4 addresses as numbers. */
final class Ipv4 {

    private static final int OCTETS = 4;

    private Ipv4() {}

    /** The number of an address in the usual notation; empty when it is none. */
    static OptionalLong parse(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != OCTETS) {
            return OptionalLong.empty();
        }
        long address = 0;
        for (String octet : octets) {
            if (!octet.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(octet) > 255) {
                return OptionalLong.empty();
            }
            address = address << 8 | Integer.parseInt(octet);
        }
        return OptionalLong.of(address);
    }

    static String format(long address) {
        return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
    }
}
