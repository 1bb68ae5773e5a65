package org.virga.compute.deploy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.model.Network;
import org.virga.api.model.Zone;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/**
 * The network that a machine gets an interface in, and the address that is wanted there.
 *
 * @param ip null for any
 */
record WantedNetwork(Network network, @Nullable String ip) {

    /**
     * The one network that the parameters name, or the zone's.
     *
     * @param networks of the parameter networkids
     * @param ip of the parameter ipaddress
     * @param addresses of the parameter iptonetworklist
     */
    static WantedNetwork of(
            Snapshot snapshot,
            Zone zone,
            List<Network> networks,
            @Nullable String ip,
            List<Map<String, String>> addresses) {
        if (!addresses.isEmpty()) {
            if (!networks.isEmpty() || ip != null) {
                throw CommandException.invalid("ipToNetworkMap can't be specified along with networkIds or ipAddress");
            }
            if (addresses.size() > 1) {
                throw manyNetworks();
            }
            Map<String, String> first = addresses.get(0);
            return checked(zone, new WantedNetwork(named(snapshot, first), value(first, "ip")));
        }
        if (networks.stream().map(Network::id).distinct().count() > 1) {
            throw manyNetworks();
        }
        Network network = networks.isEmpty() ? shared(snapshot, zone) : networks.get(0);
        return checked(zone, new WantedNetwork(network, ip));
    }

    private static CommandException manyNetworks() {
        return CommandException.invalid("A virtual machine has one network here: the shared network of its zone");
    }

    private static WantedNetwork checked(Zone zone, WantedNetwork wanted) {
        if (!wanted.network.zone().equals(zone.id())) {
            throw CommandException.invalid(
                    "Network id=" + wanted.network.uuid() + " doesn't belong to zone " + zone.uuid());
        }
        return wanted;
    }

    private static Network shared(Snapshot snapshot, Zone zone) {
        Rows<Network> networks = snapshot.by(Network.KIND, Network.BY_ZONE, zone.id());
        if (networks.isEmpty()) {
            throw CommandException.invalid("The zone " + zone.name() + " has no network for guests");
        }
        return networks.iterator().next();
    }

    private static Network named(Snapshot snapshot, Map<String, String> entry) {
        String id = value(entry, "networkid");
        try {
            if (id != null) {
                return snapshot.find(Network.KIND, UUID.fromString(id)).orElseThrow(() -> noNetwork(id));
            }
        } catch (IllegalArgumentException e) {
            throw noNetwork(id);
        }
        throw CommandException.invalid("iptonetworklist[0].networkid is missing");
    }

    private static CommandException noNetwork(@Nullable String id) {
        return CommandException.invalid("Unable to find network by id specified: " + id);
    }

    private static @Nullable String value(Map<String, String> entry, String key) {
        return entry.entrySet().stream()
                .filter(one -> one.getKey().toLowerCase(Locale.ROOT).equals(key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
