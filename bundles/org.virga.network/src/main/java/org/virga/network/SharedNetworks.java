package org.virga.network;

import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Account;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.network.GuestNetworks;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** One shared network a zone, and the addresses in it. */
@Component(name = "org.virga.network")
public final class SharedNetworks implements GuestNetworks {

    /** Where guests live when the zone does not say. */
    static final String DEFAULT_CIDR = "10.1.0.0/16";

    static final String NAME = "defaultGuestNetwork";

    /** A gateway and a guest are the least. */
    private static final int LONGEST_PREFIX = 30;

    private static final int SHORTEST_PREFIX = 8;

    private final Store store;
    private final Supplier<UUID> uuids;
    private final Map<Id<Network>, AddressPool> pools = new ConcurrentHashMap<>();

    @Activate
    public SharedNetworks(@Reference Store store) {
        this(store, UUID::randomUUID);
    }

    SharedNetworks(Store store, Supplier<UUID> uuids) {
        this.store = store;
        this.uuids = uuids;
    }

    @Override
    public Network addShared(Zone zone, Id<Account> owner, Transaction.Builder transaction) {
        Cidr range = range(zone);
        Network network = new Network(
                store.nextId(Network.KIND),
                uuids.get(),
                NAME,
                "Guest network of zone " + zone.name(),
                "Shared",
                owner,
                zone.id(),
                range.toString(),
                Ipv4.format(range.at(1)),
                range.netmask(),
                Ipv4.format(range.at(2)),
                Ipv4.format(range.broadcast() - 1),
                "untagged",
                zone.dns1(),
                zone.dns2(),
                zone.networkDomain(),
                Offerings.SHARED,
                uuids.get(),
                zone.created());
        transaction.insert(Network.KIND, network);
        return network;
    }

    @Override
    public Nic addNic(
            Snapshot snapshot,
            Network network,
            Vm vm,
            int deviceId,
            @Nullable String ip,
            Transaction.Builder transaction) {
        AddressPool pool = pools.computeIfAbsent(network.id(), id -> new AddressPool(network, snapshot));
        long address = ip == null ? any(snapshot, network, pool) : wanted(snapshot, network, pool, ip);
        Id<Nic> id = store.nextId(Nic.KIND);
        Nic nic = new Nic(
                id,
                uuids.get(),
                vm.id(),
                network.id(),
                Ipv4.format(address),
                mac(network, id),
                deviceId,
                deviceId == 0,
                vm.name());
        transaction.insert(Nic.KIND, nic);
        return nic;
    }

    private static Cidr range(Zone zone) {
        String text = zone.guestCidr() == null ? DEFAULT_CIDR : zone.guestCidr();
        return Cidr.parse(text)
                .filter(range -> range.prefix() >= SHORTEST_PREFIX && range.prefix() <= LONGEST_PREFIX)
                .orElseThrow(() -> CommandException.invalid("The guest CIDR '" + text
                        + "' is no IPv4 range of /" + SHORTEST_PREFIX + " to /" + LONGEST_PREFIX
                        + ", such as 10.1.1.0/24"));
    }

    private static long any(Snapshot snapshot, Network network, AddressPool pool) {
        return pool.find(snapshot)
                .orElseThrow(() -> new CommandException(
                        ErrorKind.INSUFFICIENT_CAPACITY,
                        "Every address of the network '" + network.name() + "' (" + network.startIp() + " to "
                                + network.endIp() + ") is taken"));
    }

    private static long wanted(Snapshot snapshot, Network network, AddressPool pool, String ip) {
        OptionalLong address = Ipv4.parse(ip);
        if (address.isEmpty() || !pool.contains(address.getAsLong())) {
            throw CommandException.invalid("The address '" + ip + "' is not one of the network '" + network.name()
                    + "', which has " + network.startIp() + " to " + network.endIp());
        }
        if (!pool.isFree(snapshot, address.getAsLong())) {
            throw CommandException.invalid("The address " + ip + " of the network '" + network.name() + "' is taken");
        }
        return address.getAsLong();
    }

    /**
     * Locally administered, and the nic's id in it, so that no two of a cloud are the same. The second byte is the network's,
     * so that two clouds on one wire seldom meet.
     */
    private static String mac(Network network, Id<Nic> id) {
        long salt = network.uuid().getLeastSignificantBits() & 0xFF;
        long low = id.value() & 0xFFFF_FFFFL;
        return String.format(
                "02:%02x:%02x:%02x:%02x:%02x", salt, low >> 24, low >> 16 & 255, low >> 8 & 255, low & 255);
    }
}
