package org.virga.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.virga.api.model.Account;
import org.virga.api.model.Cluster;
import org.virga.api.model.Domain;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Role;
import org.virga.api.model.RoleType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.Location;

/**
 * Fills the store of a stopped demo cloud with machines, through the store's own writer, so that every invariant is
 * checked: each machine with an interface and a root disk; every other one runs on a host that is down, so that nobody
 * asks it; a thousand machines an account and a hundred a host. Run by the script {@code list} beside it. Arguments: the
 * store's folder, and how many machines there are to be.
 */
public final class Fill {

    private static final int IN_ACCOUNT = 1_000;
    private static final int ON_HOST = 100;
    private static final int IN_NETWORK = 65_000;
    private static final int IN_TRANSACTION = 250;
    private static final int IN_FLIGHT = 8;
    /** Eight of these transactions are one batch of 6,000 rows, on a machine that may be busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private final DatabaseStore store;
    private final Deque<CompletableFuture<CommitResult>> flying = new ArrayDeque<>();

    private Fill(DatabaseStore store) {
        this.store = store;
    }

    public static void main(String[] args) throws Exception {
        int wanted = Integer.parseInt(args[1]);
        try (DatabaseStore store =
                DatabaseStore.over(Database.open(Location.embedded(Path.of(args[0]))), Clock.systemUTC(), PATIENCE)) {
            new Fill(store).fill(wanted);
            System.out.println(store.snapshot().all(Vm.KIND).size() + " machines");
        }
    }

    private void fill(int wanted) {
        Template template = first(Template.KIND);
        ServiceOffering offering = first(ServiceOffering.KIND);
        Network network = null;
        User owner = null;
        Host host = null;
        Transaction.Builder batch = Transaction.builder();
        for (int i = store.snapshot().all(Vm.KIND).size(); i < wanted; i++) {
            if (network == null || i % IN_NETWORK == 0) {
                network = add(batch, Network.KIND, network(i));
            }
            if (owner == null || i % IN_ACCOUNT == 0) {
                owner = owner(batch);
            }
            if (host == null || i % ON_HOST == 0) {
                host = add(batch, Host.KIND, host());
            }
            Vm vm = add(batch, Vm.KIND, vm(owner, offering, template, i % 2 == 0 ? host : null));
            String address = network.cidr().substring(0, network.cidr().indexOf(".0.0"));
            int number = i % IN_NETWORK + 10;
            add(batch, Nic.KIND, nic(vm, network, address + "." + number / 250 + "." + (number % 250 + 2)));
            add(batch, Volume.KIND, volume(vm, template));
            if (i % IN_TRANSACTION == IN_TRANSACTION - 1 || i == wanted - 1) {
                flying.add(store.commit(batch.build()));
                batch = Transaction.builder();
                settle(IN_FLIGHT);
            }
        }
        settle(0);
    }

    private void settle(int most) {
        while (flying.size() > most) {
            if (flying.remove().join() instanceof CommitResult.Conflict conflict) {
                throw new IllegalStateException("The store refuses the machines: " + conflict.reasons());
            }
        }
    }

    private User owner(Transaction.Builder batch) {
        Domain root = first(Domain.KIND);
        Role role = store.snapshot().all(Role.KIND).stream()
                .filter(any -> any.type() == RoleType.USER)
                .findFirst()
                .orElseThrow();
        Id<Account> id = store.nextId(Account.KIND);
        String name = "tenant" + id;
        Account account = add(
                batch,
                Account.KIND,
                new Account(
                        id, uuid(), name, root.id(), role.id(), role.type(), Account.State.ENABLED, null, null,
                        CREATED));
        return add(
                batch,
                User.KIND,
                new User(
                        store.nextId(User.KIND), uuid(), name, account.id(), root.id(), User.State.ENABLED, "First",
                        "Last", name + "@example.org", null, null, null, null, CREATED));
    }

    private Network network(int machine) {
        Network model = first(Network.KIND);
        String net = "10." + (100 + machine / IN_NETWORK);
        Id<Network> id = store.nextId(Network.KIND);
        return model.with(network -> network.id(id)
                .uuid(uuid())
                .name("guests-" + id)
                .cidr(net + ".0.0/16")
                .gateway(net + ".0.1")
                .netmask("255.255.0.0")
                .startIp(net + ".0.2")
                .endIp(net + ".255.254"));
    }

    /** Of an agent that there is not, and Connecting, so that nobody looks for its guests or takes it for dead. */
    private Host host() {
        Cluster cluster = first(Cluster.KIND);
        Id<Host> id = store.nextId(Host.KIND);
        return new Host(
                id, uuid(), "shelf" + id, cluster.zone(), cluster.pod(), cluster.id(), cluster.hypervisor(),
                "http://sim/shelf/h" + id, "shelf", Host.State.CONNECTING, Host.ResourceState.ENABLED, "172.30.0.1",
                new HostCapacity(2, 64, 3_000, 256L << 30, "1.0"), List.of(), Map.of(), Map.of(), CREATED);
    }

    private Vm vm(User owner, ServiceOffering offering, Template template, Host host) {
        Id<Vm> id = store.nextId(Vm.KIND);
        String name = "web-" + Long.toString(id.value() * 0x9E3779B1L & 0xFFFFFFFFL, 36) + "-" + id;
        return new Vm(
                id, uuid(), name, name, "i-" + owner.account() + "-" + id + "-VM", owner.account(), owner.domain(),
                owner.id(), first(Cluster.KIND).zone(), offering.id(), template.id(), template.guestOs(),
                template.hypervisor(), 1, 500, 512, offering.highlyAvailable(), true,
                host == null ? Vm.State.STOPPED : Vm.State.RUNNING, host == null ? null : host.id(), null, null, 0, 1, null,
                null, Map.of(), CREATED, CREATED);
    }

    private Nic nic(Vm vm, Network network, String ip) {
        Id<Nic> id = store.nextId(Nic.KIND);
        long value = id.value();
        String mac = String.format("06:00:%02x:%02x:%02x:%02x", value >> 24 & 255, value >> 16 & 255, value >> 8 & 255,
                value & 255);
        return new Nic(id, uuid(), vm.id(), network.id(), ip, mac, 0, true, vm.name());
    }

    private Volume volume(Vm vm, Template template) {
        return new Volume(
                store.nextId(Volume.KIND), uuid(), "ROOT-" + vm.id(), Volume.Type.ROOT,
                vm.host() == null ? Volume.State.ALLOCATED : Volume.State.READY, vm.account(), vm.zone(), vm.id(),
                template.id(), vm.offering(), vm.host(), null, vm.hypervisor(), 0, template.sizeBytes(), CREATED);
    }

    private <E extends Entity<E>> E add(Transaction.Builder batch, Kind<E> kind, E entity) {
        batch.insert(kind, entity);
        return entity;
    }

    private <E extends Entity<E>> E first(Kind<E> kind) {
        return store.snapshot().all(kind).iterator().next();
    }

    private static UUID uuid() {
        return UUID.randomUUID();
    }
}
