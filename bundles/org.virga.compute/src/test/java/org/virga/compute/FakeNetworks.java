package org.virga.compute;

import org.jspecify.annotations.Nullable;
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
import org.virga.testkit.Fixtures;

/** Gives addresses out, one after the other. */
final class FakeNetworks implements GuestNetworks {

    private final Store store;

    FakeNetworks(Store store) {
        this.store = store;
    }

    @Override
    public Network addShared(Zone zone, Id<Account> owner, Transaction.Builder transaction) {
        throw new UnsupportedOperationException("Zones are another bundle's");
    }

    @Override
    public Nic addNic(
            Snapshot snapshot,
            Network network,
            Vm vm,
            int deviceId,
            @Nullable String ip,
            Transaction.Builder transaction) {
        Id<Nic> id = store.nextId(Nic.KIND);
        String address = ip == null ? "10.1." + id.value() / 250 + "." + (2 + id.value() % 250) : ip;
        Nic nic = new Nic(
                id,
                Fixtures.uuid(Nic.KIND, id.value()),
                vm.id(),
                network.id(),
                address,
                String.format("02:00:00:00:%02x:%02x", id.value() >> 8, id.value() & 255),
                deviceId,
                true,
                vm.name());
        transaction.insert(Nic.KIND, nic);
        return nic;
    }
}
