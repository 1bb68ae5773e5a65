package org.virga.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.virga.api.command.Caller;
import org.virga.api.model.Account;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Cluster;
import org.virga.api.model.Domain;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Pod;
import org.virga.api.model.Role;
import org.virga.api.model.RoleType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Template;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;

/**
 * Records with plausible values. Whatever a test does not care about is filled in; what it cares about it changes with the
 * record's own {@code with} methods. The same arguments give equal records, UUIDs included.
 */
// checkstyle:FileLength - one short factory for each kind of record, nothing else
public final class Fixtures {

    /** When everything here was created. */
    public static final Instant CREATED = Instant.parse("2026-11-21T04:48:38Z");

    public static final long GIB = 1L << 30;

    private Fixtures() {}

    /** The UUID that a fixture of this kind and id has. */
    public static UUID uuid(Kind<?> kind, long id) {
        return UUID.nameUUIDFromBytes((kind.name() + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    public static Domain rootDomain(Id<Domain> id) {
        return new Domain(id, uuid(Domain.KIND, id.value()), Domain.ROOT, Domain.ROOT, 0, null, null, CREATED);
    }

    public static Domain domain(Id<Domain> id, Domain parent, String name) {
        return new Domain(
                id,
                uuid(Domain.KIND, id.value()),
                name,
                parent.path() + "/" + name,
                parent.level() + 1,
                parent.id(),
                null,
                CREATED);
    }

    public static Role role(Id<Role> id, String name, RoleType type) {
        return new Role(id, uuid(Role.KIND, id.value()), name, type, "Default " + name + " role");
    }

    public static Account account(Id<Account> id, Domain domain, Role role, String name) {
        return new Account(
                id,
                uuid(Account.KIND, id.value()),
                name,
                domain.id(),
                role.id(),
                role.type(),
                Account.State.ENABLED,
                null,
                null,
                CREATED);
    }

    /** A user with the API key {@code key-<name>} and the secret key {@code secret-<name>}. */
    public static User user(Id<User> id, Account account, String username) {
        return new User(
                id,
                uuid(User.KIND, id.value()),
                username,
                account.id(),
                account.domain(),
                User.State.ENABLED,
                "First",
                "Last",
                username + "@example.org",
                null,
                null,
                "key-" + username,
                "secret-" + username,
                CREATED);
    }

    /** A caller who signed the request. */
    public static Caller caller(User user, Account account) {
        return new Caller(
                user.id(), account.id(), account.domain(), account.roleType(), Caller.Origin.SIGNED, "192.0.2.1");
    }

    public static Zone zone(Id<Zone> id, String name) {
        return new Zone(
                id,
                uuid(Zone.KIND, id.value()),
                name,
                null,
                "Advanced",
                "192.0.2.53",
                null,
                "192.0.2.54",
                null,
                "10.1.0.0/16",
                null,
                false,
                false,
                AllocationState.ENABLED,
                Map.of(),
                CREATED);
    }

    public static Pod pod(Id<Pod> id, Zone zone, String name) {
        return new Pod(
                id,
                uuid(Pod.KIND, id.value()),
                name,
                zone.id(),
                "172.16.0.1",
                "255.255.0.0",
                "172.16.0.10",
                "172.16.255.250",
                AllocationState.ENABLED,
                CREATED);
    }

    public static Cluster cluster(Id<Cluster> id, Pod pod, String name, String hypervisor) {
        return new Cluster(
                id,
                uuid(Cluster.KIND, id.value()),
                name,
                pod.zone(),
                pod.id(),
                hypervisor,
                "CloudManaged",
                1.0,
                1.0,
                AllocationState.ENABLED,
                CREATED);
    }

    /** A host that is up, with 4 cores of 2,000 MHz and 8 GiB. */
    public static Host host(Id<Host> id, Cluster cluster, String name) {
        return new Host(
                id,
                uuid(Host.KIND, id.value()),
                name,
                cluster.zone(),
                cluster.pod(),
                cluster.id(),
                cluster.hypervisor(),
                "http://sim/" + cluster.id() + "/" + name,
                "local",
                Host.State.UP,
                Host.ResourceState.ENABLED,
                "172.16.0." + (10 + id.value() % 200),
                new HostCapacity(1, 4, 2000, 8 * GIB, "1.0"),
                List.of(),
                Map.of(),
                Map.of(),
                CREATED);
    }

    /** Storage that the hosts of a cluster reach; {@code withCluster(null)} makes it the whole zone's. */
    public static StoragePool pool(Id<StoragePool> id, Cluster cluster, String name) {
        return new StoragePool(
                id,
                uuid(StoragePool.KIND, id.value()),
                name,
                cluster.zone(),
                cluster.pod(),
                cluster.id(),
                cluster.hypervisor(),
                StoragePool.NFS,
                "nfs://10.0.0.9/export/" + name,
                "10.0.0.9",
                "/export/" + name,
                1024 * GIB,
                StoragePool.State.UP,
                List.of(),
                CREATED);
    }

    public static GuestOs guestOs(Id<GuestOs> id, String name) {
        return new GuestOs(
                id, uuid(GuestOs.KIND, id.value()), name, UUID.nameUUIDFromBytes(new byte[] {1}), "CentOS", false);
    }

    /** One core of 500 MHz, 512 MiB. */
    public static ServiceOffering offering(Id<ServiceOffering> id, String name) {
        return new ServiceOffering(
                id,
                uuid(ServiceOffering.KIND, id.value()),
                name,
                name,
                1,
                500,
                512,
                false,
                false,
                false,
                "shared",
                "thin",
                List.of(),
                List.of(),
                0,
                UUID.nameUUIDFromBytes(new byte[] {2, (byte) id.value()}),
                true,
                CREATED);
    }

    public static Template template(Id<Template> id, Account owner, GuestOs guestOs, String name, String hypervisor) {
        return new Template(
                id,
                uuid(Template.KIND, id.value()),
                name,
                name,
                owner.id(),
                null,
                guestOs.id(),
                "VHD",
                hypervisor,
                "http://images.example.org/" + id + ".vhd",
                null,
                2 * GIB,
                Template.State.READY,
                "USER",
                true,
                true,
                false,
                false,
                Map.of(),
                CREATED);
    }

    public static Network network(Id<Network> id, Zone zone, Account owner) {
        return new Network(
                id,
                uuid(Network.KIND, id.value()),
                "guests",
                "guests",
                "Shared",
                owner.id(),
                zone.id(),
                "10.1.0.0/16",
                "10.1.0.1",
                "255.255.0.0",
                "10.1.0.2",
                "10.1.255.254",
                "untagged",
                zone.dns1(),
                zone.dns2(),
                zone.networkDomain(),
                UUID.nameUUIDFromBytes(new byte[] {3}),
                UUID.nameUUIDFromBytes(new byte[] {4}),
                CREATED);
    }

    /** A stopped machine without a place, whose epoch is 0. */
    public static Vm vm(Id<Vm> id, User owner, Zone zone, ServiceOffering offering, Template template, String name) {
        return new Vm(
                id,
                uuid(Vm.KIND, id.value()),
                name,
                name,
                "i-" + owner.account() + "-" + id + "-VM",
                owner.account(),
                owner.domain(),
                owner.id(),
                zone.id(),
                offering.id(),
                template.id(),
                template.guestOs(),
                template.hypervisor(),
                offering.cpuNumber() == null ? 1 : offering.cpuNumber(),
                offering.cpuSpeedMhz() == null ? 500 : offering.cpuSpeedMhz(),
                offering.memoryMib() == null ? 512 : offering.memoryMib(),
                offering.highlyAvailable(),
                true,
                Vm.State.STOPPED,
                null,
                null,
                null,
                0,
                0,
                null,
                null,
                Map.of(),
                CREATED,
                CREATED);
    }

    public static Nic nic(Id<Nic> id, Vm vm, Network network, String ip) {
        String mac = String.format(
                "02:00:00:%02x:%02x:%02x", id.value() >> 16 & 255, id.value() >> 8 & 255, id.value() & 255);
        return new Nic(id, uuid(Nic.KIND, id.value()), vm.id(), network.id(), ip, mac, 0, true, vm.name());
    }

    public static Volume rootVolume(Id<Volume> id, Vm vm, Template template) {
        return new Volume(
                id,
                uuid(Volume.KIND, id.value()),
                "ROOT-" + vm.id(),
                Volume.Type.ROOT,
                vm.host() == null ? Volume.State.ALLOCATED : Volume.State.READY,
                vm.account(),
                vm.zone(),
                vm.id(),
                template.id(),
                vm.offering(),
                vm.host(),
                null,
                vm.hypervisor(),
                0,
                template.sizeBytes(),
                CREATED);
    }
}
