package org.virga.network;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A block of addresses.
 *
 * @param base the network's address: the bits behind the prefix are 0
 * @param prefix length in bits
 */
record Cidr(long base, int prefix) {

    private static final long ALL = 0xFFFF_FFFFL;

    /** A block in the usual notation, for example {@code 10.1.1.0/24}; bits behind the prefix are taken as 0. */
    static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]|[12][0-9]|3[0-2]")) {
            return Optional.empty();
        }
        OptionalLong address = Ipv4.parse(text.substring(0, slash));
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return address.isEmpty() ? Optional.empty() : Optional.of(new Cidr(address.getAsLong() & mask(prefix), prefix));
    }

    /** The number that {@code offset} added to the network's address gives. */
    long at(long offset) {
        return base + offset;
    }

    /** The block's last address. */
    long broadcast() {
        return base | (~mask(prefix) & ALL);
    }

    String netmask() {
        return Ipv4.format(mask(prefix));
    }

    @Override
    public String toString() {
        return Ipv4.format(base) + "/" + prefix;
    }

    private static long mask(int prefix) {
        return (ALL << (32 - prefix)) & ALL;
    }
}
