package org.virga.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.virga.api.command.Caller;
import org.virga.api.model.Account;
import org.virga.api.model.Cluster;
import org.virga.api.model.Domain;
import org.virga.api.model.Entity;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Host;
import org.virga.api.model.Kind;
import org.virga.api.model.Network;
import org.virga.api.model.Pod;
import org.virga.api.model.Role;
import org.virga.api.model.RoleType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.CommandContext;

/**
 * A small cloud in a store: the root domain with an administrator and a plain user, a zone with a pod, a cluster and
 * hosts that are up, an offering, a template and the zone's shared network.
 *
 * <p>The accessors answer the records as they were made; {@link #now} reads what has become of one.
 */
public final class SmallCloud {

    /** The hypervisor of its hosts, unless told otherwise. */
    public static final String HYPERVISOR = "Simulator";

    private final Store store;
    private final Transaction.Builder founding = Transaction.builder();
    private final Domain domain;
    private final Role adminRole;
    private final Role userRole;
    private final Account adminAccount;
    private final User admin;
    private final Account userAccount;
    private final User user;
    private final Zone zone;
    private final Pod pod;
    private final Cluster cluster;
    private final List<Host> hosts = new ArrayList<>();
    private final ServiceOffering offering;
    private final GuestOs guestOs;
    private final Template template;
    private final Network network;

    private SmallCloud(Store store, int hostCount, String hypervisor) {
        this.store = store;
        domain = found(Domain.KIND, Fixtures.rootDomain(store.nextId(Domain.KIND)));
        adminRole = found(Role.KIND, Fixtures.role(store.nextId(Role.KIND), "Root Admin", RoleType.ADMIN));
        userRole = found(Role.KIND, Fixtures.role(store.nextId(Role.KIND), "User", RoleType.USER));
        adminAccount = found(Account.KIND, Fixtures.account(store.nextId(Account.KIND), domain, adminRole, "admin"));
        admin = found(User.KIND, Fixtures.user(store.nextId(User.KIND), adminAccount, "admin"));
        userAccount = found(Account.KIND, Fixtures.account(store.nextId(Account.KIND), domain, userRole, "alice"));
        user = found(User.KIND, Fixtures.user(store.nextId(User.KIND), userAccount, "alice"));
        zone = found(Zone.KIND, Fixtures.zone(store.nextId(Zone.KIND), "zone1"));
        pod = found(Pod.KIND, Fixtures.pod(store.nextId(Pod.KIND), zone, "pod1"));
        cluster = found(Cluster.KIND, Fixtures.cluster(store.nextId(Cluster.KIND), pod, "cluster1", hypervisor));
        for (int i = 1; i <= hostCount; i++) {
            hosts.add(found(Host.KIND, Fixtures.host(store.nextId(Host.KIND), cluster, "host" + i)));
        }
        guestOs = found(GuestOs.KIND, Fixtures.guestOs(store.nextId(GuestOs.KIND), "CentOS 5.6 (64-bit)"));
        offering = found(ServiceOffering.KIND, Fixtures.offering(store.nextId(ServiceOffering.KIND), "Small Instance"));
        template = found(
                Template.KIND,
                Fixtures.template(store.nextId(Template.KIND), adminAccount, guestOs, "CentOS", hypervisor));
        network = found(Network.KIND, Fixtures.network(store.nextId(Network.KIND), zone, adminAccount));
        commit(founding.build());
    }

    /** Founds a cloud in a store that has none yet. */
    public static SmallCloud in(Store store, int hosts) {
        return new SmallCloud(store, hosts, HYPERVISOR);
    }

    /** Founds a cloud with hosts of another hypervisor. */
    public static SmallCloud in(Store store, int hosts, String hypervisor) {
        return new SmallCloud(store, hosts, hypervisor);
    }

    private <E extends Entity<E>> E found(Kind<E> kind, E entity) {
        founding.insert(kind, entity);
        return entity;
    }

    public Store store() {
        return store;
    }

    public Snapshot snapshot() {
        return store.snapshot();
    }

    public Domain domain() {
        return domain;
    }

    public Role adminRole() {
        return adminRole;
    }

    public Role userRole() {
        return userRole;
    }

    public Account adminAccount() {
        return adminAccount;
    }

    public User admin() {
        return admin;
    }

    /** The account of {@link #user}, with the role User. */
    public Account userAccount() {
        return userAccount;
    }

    /** A user without special rights. */
    public User user() {
        return user;
    }

    public Zone zone() {
        return zone;
    }

    public Pod pod() {
        return pod;
    }

    public Cluster cluster() {
        return cluster;
    }

    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** A host, counted from 0. */
    public Host host(int index) {
        return hosts.get(index);
    }

    public ServiceOffering offering() {
        return offering;
    }

    public GuestOs guestOs() {
        return guestOs;
    }

    public Template template() {
        return template;
    }

    public Network network() {
        return network;
    }

    public Caller adminCaller() {
        return Fixtures.caller(admin, adminAccount);
    }

    public Caller userCaller() {
        return Fixtures.caller(user, userAccount);
    }

    /** A context as handlers get it, on the newest snapshot. */
    public CommandContext context(Caller caller) {
        return new CommandContext(caller, store.snapshot(), Fixtures.CREATED);
    }

    /** A context of the administrator's at another time. */
    public CommandContext context(Instant now) {
        return new CommandContext(adminCaller(), store.snapshot(), now);
    }

    /** A stopped machine of {@link #user}'s that is not in the store. */
    public Vm vm(String name) {
        return Fixtures.vm(store.nextId(Vm.KIND), user, zone, offering, template, name);
    }

    /** A stopped machine of {@link #user}'s, stored. */
    public Vm addVm(String name) {
        return insert(Vm.KIND, vm(name));
    }

    /** A machine of {@link #user}'s that runs on a host since its first start, stored. */
    public Vm addRunningVm(String name, Host host) {
        return insert(Vm.KIND, vm(name).with(vm -> vm.state(Vm.State.RUNNING)
                .host(host.id())
                .lastHost(host.id())
                .epoch(1)));
    }

    /** Stores a new record. */
    public <E extends Entity<E>> E insert(Kind<E> kind, E entity) {
        commit(Transaction.builder().insert(kind, entity).build());
        return entity;
    }

    /** Changes a record, whatever has become of it. */
    public <E extends Entity<E>> E change(Kind<E> kind, E entity, UnaryOperator<E> change) {
        E before = now(kind, entity);
        E after = change.apply(before);
        commit(Transaction.builder().replace(kind, before, after).build());
        return after;
    }

    /** Removes a record, whatever has become of it. */
    public <E extends Entity<E>> void delete(Kind<E> kind, E entity) {
        commit(Transaction.builder().delete(kind, now(kind, entity)).build());
    }

    /** What has become of a record. */
    public <E extends Entity<E>> E now(Kind<E> kind, E entity) {
        return store.snapshot().get(kind, entity.id());
    }

    /** Commits, and fails the test when that is refused. */
    public void commit(Transaction transaction) {
        if (store.commitAndWait(transaction) instanceof CommitResult.Conflict conflict) {
            throw new AssertionError("Refused: " + conflict.reasons());
        }
    }
}
