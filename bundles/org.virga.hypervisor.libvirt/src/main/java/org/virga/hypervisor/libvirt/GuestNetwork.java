package org.virga.hypervisor.libvirt;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Interface;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** What guests' interfaces are plugged into: a network that libvirt runs, with DHCP, or a bridge that somebody else made. */
final class GuestNetwork {

    private static final Logger LOG = LoggerFactory.getLogger(GuestNetwork.class);
    private static final String UNTAGGED = "untagged";

    private final String network;
    private final String bridge;

    /**
     * Chooses what guests are plugged into.
     *
     * @param network libvirt's name of a network
     * @param bridge when not empty, a bridge that is used instead
     */
    GuestNetwork(String network, String bridge) {
        this.network = network;
        this.bridge = bridge;
    }

    /** The bridge, when guests are plugged into one directly. */
    Optional<String> bridge() {
        return bridge.isEmpty() ? Optional.empty() : Optional.of(bridge);
    }

    String network() {
        return network;
    }

    /** Brings the network up on a host. */
    void prepare(HostConnection connection) throws DriverException {
        if (bridge.isEmpty()
                && connection
                        .call("Cannot look at the network " + network, session -> session.network(network))
                        .isEmpty()) {
            throw new DriverException(
                    Reason.UNFIT,
                    "The host has no libvirt network '" + network
                            + "'; define it, or name another in guest.network or a bridge in guest.bridge of "
                            + LibvirtDriver.PID);
        }
    }

    /** Refuses what this network cannot do. */
    void check(GuestSpec guest) throws DriverException {
        for (Interface nic : guest.interfaces()) {
            if (!nic.vlan().isEmpty() && !nic.vlan().equals(UNTAGGED)) {
                throw new DriverException(
                        Reason.UNFIT,
                        "Interface " + nic.deviceId() + " of " + guest.instanceName() + " is in VLAN " + nic.vlan()
                                + "; the libvirt driver connects guests to untagged networks only");
            }
        }
    }

    /** Has the guest offered its addresses by DHCP, where the network has a server. */
    void reserve(HostConnection connection, GuestSpec guest) throws DriverException {
        if (!bridge.isEmpty() || guest.interfaces().isEmpty()) {
            return;
        }
        connection.call("Cannot reserve the addresses of " + guest.instanceName(), session -> {
            for (Interface nic : guest.interfaces()) {
                // Read anew for each: the entry of the first may be in the way of the second.
                DhcpEntries entries = entries(session);
                if (entries.serves(nic.ip())) {
                    apply(session, entries.toReserve(nic, guest.hostName()));
                } else if (entries.served()) {
                    LOG.warn(
                            "{} has the address {}, which the network {} does not serve: the guest will get another",
                            guest.instanceName(),
                            nic.ip(),
                            network);
                }
            }
            return true;
        });
    }

    /** Takes back what {@link #reserve} did. */
    void release(HostConnection connection, List<String> macs) throws DriverException {
        if (!bridge.isEmpty() || macs.isEmpty()) {
            return;
        }
        connection.call("Cannot release the addresses of " + macs, session -> {
            apply(session, entries(session).toRelease(macs));
            return true;
        });
    }

    private DhcpEntries entries(LibvirtSession session) throws LibvirtFailure {
        return session.network(network).map(DhcpEntries::parse).orElse(new DhcpEntries(List.of(), false, List.of()));
    }

    private void apply(LibvirtSession session, List<DhcpEntries.Change> changes) throws LibvirtFailure {
        for (DhcpEntries.Change change : changes) {
            try {
                session.updateDhcpEntry(network, change);
            } catch (LibvirtFailure e) {
                if (!e.is(LibvirtFailure.NO_SUPPORT)) {
                    throw e;
                }
                LOG.debug("This hypervisor has no static DHCP entries", e);
                return;
            }
        }
    }
}
