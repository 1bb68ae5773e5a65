package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.identity.Access;
import org.virga.api.model.Account;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Pod;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Paging;
import org.virga.testkit.FakeAccess;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** Lists of a random cloud are those that a look at every machine finds. */
class VmFilterPropertyTest {

    private static final List<String> NAMES = List.of("a", "ab", "web-1", "web-12", "Web_1x", "db", "größe", "x.y z");
    private static final List<String> PARTS = List.of(
            "", "a", "b", "eb", "we", "web", "eb-1", "WEB-12", "ß", "ö", "röß", "1", "-1", "y z", "VM", "-2-", "i-",
            "stopped", "zz");

    private static final List<Vm.State> UNPLACED =
            List.of(Vm.State.STOPPED, Vm.State.DESTROYED, Vm.State.EXPUNGING, Vm.State.ERROR);

    /** A machine in an answer. */
    record Row(long id) {}

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void a_list_is_what_a_look_at_every_machine_finds(@ForAll long seed) {
        Random dice = new Random(seed);
        SmallCloud cloud = cloud(dice);
        Snapshot snapshot = cloud.snapshot();
        for (int i = 0; i < 20; i++) {
            boolean admin = dice.nextInt(3) > 0;
            Caller caller = admin ? cloud.adminCaller() : cloud.userCaller();
            ListVirtualMachines.Parameters wanted =
                    NamedParameters.of(ListVirtualMachines.Parameters.class, wish(dice, snapshot));
            Access.Scope scope = new FakeAccess().scope(snapshot, caller, Access.Wish.ALL);
            Paging paging = new Paging(dice.nextInt(4), 1 + dice.nextInt(6));
            List<Row> expected = snapshot.all(Vm.KIND).stream()
                    .filter(vm -> scope.contains(vm.account()) && wants(snapshot, wanted, admin, vm))
                    .map(vm -> new Row(vm.id().value()))
                    .toList();

            Answer.Listing listing = new VmFilter(snapshot, scope, wanted, admin)
                    .selection()
                    .list(paging, "virtualmachine", vm -> new Row(vm.id().value()));

            assertThat(listing.total()).as("%s", wanted).isEqualTo(expected.size());
            assertThat(listing.rows())
                    .as("%s", wanted)
                    .isEqualTo(expected.stream()
                            .skip(paging.offset())
                            .limit(paging.limit())
                            .toList());
        }
    }

    private static SmallCloud cloud(Random dice) {
        SmallCloud cloud = SmallCloud.in(new MemoryStore(), 2);
        Cluster second = cloud.insert(
                Cluster.KIND,
                Fixtures.cluster(cloud.store().nextId(Cluster.KIND), cloud.pod(), "second", SmallCloud.HYPERVISOR));
        cloud.change(Host.KIND, cloud.host(1), host -> host.with(next -> next.cluster(second.id())));
        Network quiet = cloud.insert(
                Network.KIND, Fixtures.network(cloud.store().nextId(Network.KIND), cloud.zone(), cloud.adminAccount()));
        for (int i = dice.nextInt(15); i >= 0; i--) {
            Vm vm = cloud.insert(Vm.KIND, vm(dice, cloud));
            Network network = dice.nextBoolean() ? cloud.network() : quiet;
            Nic nic = Fixtures.nic(cloud.store().nextId(Nic.KIND), vm, network, "10.1.0." + (9 + i));
            // Machines of one name may not share a network; here names repeat.
            cloud.insert(Nic.KIND, nic.with(next -> next.hostName(null)));
        }
        return cloud;
    }

    private static Vm vm(Random dice, SmallCloud cloud) {
        Id<Host> host = cloud.host(dice.nextInt(2)).id();
        boolean placed = dice.nextInt(3) == 0;
        Account account = dice.nextBoolean() ? cloud.adminAccount() : cloud.userAccount();
        User user = account.equals(cloud.adminAccount()) ? cloud.admin() : cloud.user();
        return cloud.vm(any(dice, NAMES)).with(vm -> vm.displayName(any(dice, NAMES))
                .account(account.id())
                .user(user.id())
                .hypervisor(dice.nextBoolean() ? "KVM" : SmallCloud.HYPERVISOR)
                .highlyAvailable(dice.nextBoolean())
                .displayed(dice.nextInt(3) > 0)
                .group(dice.nextBoolean() ? "group" + dice.nextInt(2) : null)
                .host(placed ? host : null)
                .lastHost(placed || dice.nextBoolean() ? null : host)
                .epoch(placed ? 1 : 0)
                .state(placed ? Vm.State.RUNNING : any(dice, UNPLACED)));
    }

    private static Map<String, Object> wish(Random dice, Snapshot snapshot) {
        Map<String, Object> wish = new HashMap<>();
        Vm vm = any(dice, snapshot.all(Vm.KIND).toList());
        maybe(dice, wish, "name", any(dice, PARTS));
        maybe(dice, wish, "keyword", any(dice, PARTS));
        maybe(dice, wish, "state", any(dice, List.of("Present", "stopped", "Running", "DESTROYED", "Error")));
        maybe(dice, wish, "zoneid", snapshot.all(Zone.KIND).iterator().next());
        maybe(dice, wish, "podid", snapshot.all(Pod.KIND).iterator().next());
        maybe(dice, wish, "clusterid", any(dice, snapshot.all(Cluster.KIND).toList()));
        maybe(dice, wish, "hostid", any(dice, snapshot.all(Host.KIND).toList()));
        maybe(dice, wish, "hypervisor", dice.nextBoolean() ? "kvm" : "SIMULATOR");
        maybe(dice, wish, "networkid", any(dice, snapshot.all(Network.KIND).toList()));
        maybe(dice, wish, "groupid", vm.groupId());
        maybe(dice, wish, "userid", snapshot.get(User.KIND, vm.user()));
        maybe(dice, wish, "haenable", dice.nextBoolean());
        maybe(dice, wish, "displayvm", dice.nextBoolean());
        maybe(dice, wish, "ids", List.of(vm));
        return wish;
    }

    private static void maybe(Random dice, Map<String, Object> wish, String name, Object value) {
        if (value != null && dice.nextInt(7) == 0) {
            wish.put(name, value);
        }
    }

    private static <T> T any(Random dice, List<T> list) {
        return list.get(dice.nextInt(list.size()));
    }

    private static boolean wants(Snapshot snapshot, ListVirtualMachines.Parameters wanted, boolean admin, Vm vm) {
        return (wanted.ids().isEmpty() || wanted.ids().contains(vm))
                && (wanted.name() == null || has(wanted.name(), vm.name(), vm.displayName()))
                && (wanted.keyword() == null || hasKeyword(wanted.keyword(), admin, vm))
                && inState(wanted.state(), admin, vm)
                && (admin ? wanted.displayvm() == null || wanted.displayvm() == vm.displayed() : vm.displayed())
                && (wanted.zoneid() == null || wanted.zoneid().id().equals(vm.zone()))
                && (!admin || inPlace(snapshot, wanted, vm))
                && (wanted.networkid() == null
                        || snapshot.all(Nic.KIND).stream()
                                .anyMatch(nic -> nic.vm().equals(vm.id())
                                        && nic.network()
                                                .equals(wanted.networkid().id())))
                && (wanted.hypervisor() == null || wanted.hypervisor().equalsIgnoreCase(vm.hypervisor()))
                && (wanted.groupid() == null || wanted.groupid().equals(vm.groupId()))
                && (wanted.userid() == null || wanted.userid().id().equals(vm.user()))
                && (wanted.haenable() == null || wanted.haenable() == vm.highlyAvailable());
    }

    private static boolean inState(String wanted, boolean admin, Vm vm) {
        boolean present = vm.state() != Vm.State.DESTROYED && vm.state() != Vm.State.EXPUNGING;
        return (admin || present)
                && (wanted == null
                        || (wanted.equals("Present")
                                ? present
                                : wanted.equalsIgnoreCase(vm.state().title())));
    }

    private static boolean inPlace(Snapshot snapshot, ListVirtualMachines.Parameters wanted, Vm vm) {
        Id<Host> place = vm.host() == null ? vm.lastHost() : vm.host();
        Host host = place == null ? null : snapshot.get(Host.KIND, place);
        return (wanted.hostid() == null || wanted.hostid().id().equals(vm.host()))
                && (wanted.podid() == null
                        || (host != null && host.pod().equals(wanted.podid().id())))
                && (wanted.clusterid() == null
                        || (host != null
                                && host.cluster().equals(wanted.clusterid().id())));
    }

    private static boolean hasKeyword(String keyword, boolean admin, Vm vm) {
        return has(keyword, vm.name(), vm.displayName())
                || (admin && has(keyword, vm.instanceName()))
                || keyword.equalsIgnoreCase(vm.state().title());
    }

    private static boolean has(String part, String... names) {
        return List.of(names).stream().filter(Objects::nonNull).anyMatch(name -> name.toLowerCase(Locale.ROOT)
                .contains(part.toLowerCase(Locale.ROOT)));
    }
}
