package org.virga.hypervisor.libvirt;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.virga.api.compute.GuestSpec.Interface;
import org.w3c.dom.Element;

/**
 * The static DHCP entries of a libvirt network, by which a guest is offered the address that Virga gave it.
 *
 * @param subnets the network's own addresses, each with its mask
 * @param served whether the network has a DHCP server at all
 */
record DhcpEntries(List<Subnet> subnets, boolean served, List<Entry> entries) {

    private static final int DELETE = 2;
    private static final int ADD_LAST = 3;
    /** What dnsmasq takes for a name; anything else would fail the whole entry. */
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    record Subnet(String address, String netmask) {}

    record Entry(String mac, String ip, String name) {}

    /**
     * A change to be made with {@code virNetworkUpdate}.
     *
     * @param command a {@code virNetworkUpdateCommand}
     */
    record Change(int command, String xml) {}

    static DhcpEntries parse(String networkXml) {
        Element network = Xml.parse(networkXml);
        List<Subnet> subnets = new ArrayList<>();
        for (Element ip : Xml.elements(network, "ip")) {
            if (!ip.getAttribute("family").equals("ipv6")) {
                subnets.add(new Subnet(ip.getAttribute("address"), netmask(ip)));
            }
        }
        List<Entry> entries = Xml.elements(network, "host").stream()
                .filter(host -> !host.getAttribute("mac").isEmpty())
                .map(host -> new Entry(host.getAttribute("mac"), host.getAttribute("ip"), host.getAttribute("name")))
                .toList();
        return new DhcpEntries(subnets, !Xml.elements(network, "dhcp").isEmpty(), entries);
    }

    /** Whether the network's DHCP server can hand out this address. */
    boolean serves(String ip) {
        return served && subnets.stream().anyMatch(subnet -> contains(subnet, ip));
    }

    /** What makes the interface's address its own. Entries in its way are left-overs: Virga gives an address out once. */
    List<Change> toReserve(Interface nic, String hostName) {
        Optional<Entry> present = entries.stream()
                .filter(entry ->
                        entry.mac().equalsIgnoreCase(nic.mac()) && entry.ip().equals(nic.ip()))
                .findFirst();
        if (present.isPresent()) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        boolean nameTaken = false;
        for (Entry entry : entries) {
            if (entry.mac().equalsIgnoreCase(nic.mac()) || entry.ip().equals(nic.ip())) {
                changes.add(delete(entry));
            } else {
                nameTaken |= entry.name().equalsIgnoreCase(hostName);
            }
        }
        // libvirt refuses a second entry of the same name.
        boolean named = !nameTaken && HOST_NAME.matcher(hostName).matches();
        changes.add(new Change(
                ADD_LAST,
                "<host mac='" + nic.mac() + "' ip='" + nic.ip() + "'" + (named ? " name='" + hostName + "'" : "")
                        + "/>"));
        return changes;
    }

    /** What takes the entries of these interfaces out. */
    List<Change> toRelease(List<String> macs) {
        return entries.stream()
                .filter(entry -> macs.stream().anyMatch(mac -> mac.equalsIgnoreCase(entry.mac())))
                .map(DhcpEntries::delete)
                .toList();
    }

    private static Change delete(Entry entry) {
        return new Change(DELETE, "<host mac='" + entry.mac() + "' ip='" + entry.ip() + "'/>");
    }

    private static String netmask(Element ip) {
        String prefix = ip.getAttribute("prefix");
        if (prefix.isEmpty()) {
            return ip.getAttribute("netmask");
        }
        int bits = Integer.parseInt(prefix);
        long mask = bits == 0 ? 0 : 0xffffffffL << (32 - bits);
        return (mask >> 24 & 255) + "." + (mask >> 16 & 255) + "." + (mask >> 8 & 255) + "." + (mask & 255);
    }

    private static boolean contains(Subnet subnet, String ip) {
        try {
            byte[] own = InetAddress.getByName(subnet.address()).getAddress();
            byte[] mask = InetAddress.getByName(subnet.netmask()).getAddress();
            byte[] other = InetAddress.getByName(ip).getAddress();
            for (int i = 0; i < own.length; i++) {
                if (other.length != own.length || ((own[i] ^ other[i]) & mask[i]) != 0) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
