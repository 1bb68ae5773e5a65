package org.virga.api.network;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Account;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;

/** Guest networks and the addresses in them. Any thread may call; nothing here blocks. */
@ProviderType
public interface GuestNetworks {

    /** Adds a new zone's one shared network to the transaction that creates the zone. */
    Network addShared(Zone zone, Id<Account> owner, Transaction.Builder transaction);

    /**
     * Adds a machine's interface, with a free address, to a transaction. The store refuses it when another machine of this
     * name has an interface in the network by then.
     *
     * @param ip the address that is wanted; null for any
     * @throws org.virga.api.command.CommandException {@code INVALID} when the wanted address is taken or not in the
     *     network, {@code INSUFFICIENT_CAPACITY} when none is free
     */
    Nic addNic(
            Snapshot snapshot,
            Network network,
            Vm vm,
            int deviceId,
            @Nullable String ip,
            Transaction.Builder transaction);
}
