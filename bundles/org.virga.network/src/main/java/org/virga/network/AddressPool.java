package org.virga.network;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.store.Snapshot;

/**
 * Finds free addresses of one network by walking round its range. Each caller gets another part of the walk, so two who
 * search at the same time do not find the same address; and an address that was given back comes to its turn again as late
 * as possible, when nobody remembers its last owner any more.
 *
 * <p>Only a hint where to look next is kept; what is taken is asked of the snapshot, and what is given out the store's
 * unique index decides. A search costs one step while the network has room, and on average the size of the range divided by
 * what is free when it is nearly full. Any thread may call.
 */
final class AddressPool {

    private final Id<Network> network;
    private final long first;
    private final long size;
    private final AtomicLong next;

    AddressPool(Network network, Snapshot snapshot) {
        this.network = network.id();
        this.first = number(network.startIp());
        this.size = number(network.endIp()) - first + 1;
        // In a network that was filled from the beginning, this is the first that is free.
        this.next = new AtomicLong(taken(snapshot));
    }

    /** A free address; empty when all are taken. */
    OptionalLong find(Snapshot snapshot) {
        if (taken(snapshot) >= size) {
            return OptionalLong.empty();
        }
        for (long step = 0; step < size; step++) {
            long address = first + Math.floorMod(next.getAndIncrement(), size);
            if (isFree(snapshot, address)) {
                return OptionalLong.of(address);
            }
        }
        return OptionalLong.empty();
    }

    boolean contains(long address) {
        return address >= first && address < first + size;
    }

    boolean isFree(Snapshot snapshot, long address) {
        return snapshot.by(Nic.KIND, Nic.BY_ADDRESS, new Nic.AddressKey(network, Ipv4.format(address)))
                .isEmpty();
    }

    private int taken(Snapshot snapshot) {
        return snapshot.by(Nic.KIND, Nic.BY_NETWORK, network).size();
    }

    private static long number(String address) {
        return Ipv4.parse(address)
                .orElseThrow(() -> new IllegalStateException("A network's range is stored as addresses: " + address));
    }
}
