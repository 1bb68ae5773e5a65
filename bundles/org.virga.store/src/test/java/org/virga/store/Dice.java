package org.virga.store;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.virga.api.model.Cluster;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SmallCloud;

/**
 * Throws transactions that are sometimes right and often not: stale, beyond a host's capacity, with an address that is
 * taken, with references into the void. The same seed throws the same.
 */
final class Dice {

    private final Random random;
    private final SmallCloud cloud;

    Dice(long seed, SmallCloud cloud) {
        this.random = new Random(seed);
        this.cloud = cloud;
    }

    /** A transaction on what is seen in a snapshot, which may be an old one. */
    Transaction roll(Snapshot seen) {
        Transaction.Builder transaction = Transaction.builder();
        Set<String> written = new HashSet<>();
        for (int writes = 1 + random.nextInt(4); writes > 0; writes--) {
            switch (random.nextInt(12)) {
                case 0, 1 -> transaction.insert(Vm.KIND, vm());
                case 2 -> transaction.insert(Nic.KIND, nic());
                case 3 ->
                    transaction.insert(
                            Volume.KIND,
                            Fixtures.rootVolume(cloud.store().nextId(Volume.KIND), vm(), cloud.template())
                                    .with(volume -> volume.vm(id())));
                case 4 ->
                    transaction.insert(
                            Zone.KIND, Fixtures.zone(cloud.store().nextId(Zone.KIND), "zone" + random.nextInt(4)));
                case 5 -> write(transaction, written, Host.KIND, seen, this::changed);
                case 6 -> write(transaction, written, Cluster.KIND, seen, this::changed);
                case 7 -> write(transaction, written, Nic.KIND, seen, nic -> random.nextBoolean() ? null : moved(nic));
                case 8 ->
                    write(transaction, written, Zone.KIND, seen, zone -> random.nextBoolean() ? null : renamed(zone));
                case 9 -> write(transaction, written, Vm.KIND, seen, vm -> null);
                default -> write(transaction, written, Vm.KIND, seen, this::changed);
            }
        }
        return transaction.build();
    }

    private interface Author<E> {
        E write(E before);
    }

    private <E extends Entity<E>> void write(
            Transaction.Builder transaction, Set<String> written, Kind<E> kind, Snapshot seen, Author<E> author) {
        Rows<E> rows = seen.all(kind);
        if (rows.isEmpty()) {
            return;
        }
        E before = rows.skip(random.nextInt(rows.size())).iterator().next();
        if (!written.add(kind + ":" + before.id())) {
            return;
        }
        E after = random.nextInt(8) == 0 ? before : author.write(before);
        if (after == null) {
            transaction.delete(kind, before);
        } else {
            transaction.replace(kind, before, after);
        }
    }

    private Vm vm() {
        return cloud.vm("vm" + random.nextInt(10)).with(vm -> vm.memoryMib(512 * (1 + random.nextInt(6))));
    }

    private Vm changed(Vm vm) {
        if (random.nextBoolean()) {
            return vm.with(next -> next.state(Vm.State.RUNNING)
                    .host(new Id<>(1 + random.nextInt(3)))
                    .epoch(vm.epoch() + 1));
        }
        return vm.with(next -> next.state(pick(List.of(Vm.State.values())))
                .host(random.nextInt(3) == 0 ? null : host())
                .lastHost(random.nextInt(8) == 0 ? new Id<>(99) : vm.host())
                .epoch(vm.epoch() + random.nextInt(4) - 1)
                .memoryMib(random.nextInt(4) == 0 ? vm.memoryMib() + 512 : vm.memoryMib()));
    }

    private Host changed(Host host) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        return host.with(next -> next.resourceState(
                        random.nextInt(4) == 0 ? Host.ResourceState.MAINTENANCE : Host.ResourceState.ENABLED)
                .capacity(
                        random.nextInt(6) == 0
                                ? null
                                : new HostCapacity(1, 4, 2000, (1 + random.nextInt(8)) * Fixtures.GIB, "1.0")));
    }

    private Cluster changed(Cluster cluster) {
        return cluster.with(next -> next.memoryOvercommit(pick(List.of(0.5, 1.0, 1.5))));
    }

    private Nic nic() {
        return Fixtures.nic(cloud.store().nextId(Nic.KIND), vm(), cloud.network(), address())
                .with(nic -> nic.vm(id()));
    }

    private Nic moved(Nic nic) {
        return nic.with(next -> next.ip(address()));
    }

    private Zone renamed(Zone zone) {
        return zone.with(next -> next.name("zone" + random.nextInt(4)));
    }

    private String address() {
        return "10.1.0." + random.nextInt(6);
    }

    private Id<Host> host() {
        return new Id<>(1 + random.nextInt(4));
    }

    /** Of some machine that may be there. */
    private Id<Vm> id() {
        return new Id<>(1 + random.nextInt(30));
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
