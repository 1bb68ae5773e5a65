package org.virga.authority;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Under which names and addresses agents may reach this controller's broker; its certificate bears them.
 *
 * @param names in lower case
 */
record ServerNames(Set<String> names, Set<InetAddress> addresses) {

    private static final Logger LOG = LoggerFactory.getLogger(ServerNames.class);
    /** What is an address and not a name, so that no name is ever looked up. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z]*]?");

    /** All of this machine's, and those that were configured. */
    static ServerNames of(Collection<String> configured) {
        Set<String> names = new TreeSet<>(Set.of("localhost"));
        Set<InetAddress> addresses = new LinkedHashSet<>();
        try {
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException e) {
            LOG.debug("This machine does not know its name", e);
        }
        try {
            for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                addresses.addAll(Collections.list(one.getInetAddresses()));
            }
        } catch (SocketException e) {
            LOG.warn("The addresses of this machine cannot be read: {}", e.getMessage());
        }
        for (String one : configured) {
            if (ADDRESS.matcher(one).matches()) {
                addresses.add(parse(one));
            } else {
                names.add(one.toLowerCase(Locale.ROOT));
            }
        }
        names.removeIf(name -> !name.matches("[a-z0-9_.-]+"));
        return new ServerNames(names, addresses);
    }

    /** Whether the certificate is good for who reached this controller under this name or address. */
    boolean cover(String host) {
        if (!ADDRESS.matcher(host).matches()) {
            return names.contains(host.toLowerCase(Locale.ROOT));
        }
        String wanted = text(parse(host));
        return addresses.stream().anyMatch(address -> text(address).equals(wanted));
    }

    /** An address without the name of the interface, which means nothing elsewhere. */
    static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    @Override
    public String toString() {
        return names + " and " + addresses.stream().map(ServerNames::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static InetAddress parse(String address) {
        try {
            return InetAddress.getByName(address.replaceAll("[\\[\\]]", ""));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + address + "' is no address", e);
        }
    }
}
