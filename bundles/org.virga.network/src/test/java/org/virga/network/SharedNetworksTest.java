package org.virga.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class SharedNetworksTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final SharedNetworks networks = new SharedNetworks(store);

    @Test
    void aZoneIsMadeTogetherWithItsNetwork() {
        Network network = zoneWith("10.1.1.0/24");

        assertThat(cloud.now(Network.KIND, network)).isEqualTo(network);
        assertThat(network.type()).isEqualTo("Shared");
        assertThat(network.cidr()).isEqualTo("10.1.1.0/24");
        assertThat(network.gateway()).isEqualTo("10.1.1.1");
        assertThat(network.netmask()).isEqualTo("255.255.255.0");
        assertThat(network.startIp()).isEqualTo("10.1.1.2");
        assertThat(network.endIp()).isEqualTo("10.1.1.254");
        assertThat(network.account()).isEqualTo(cloud.adminAccount().id());
        assertThat(network.dns1()).isEqualTo("192.0.2.53");
    }

    @Test
    void aZoneThatDoesNotSayGetsTheDefaultRange() {
        Network network = zoneWith(null);

        assertThat(network.cidr()).isEqualTo("10.1.0.0/16");
        assertThat(network.endIp()).isEqualTo("10.1.255.254");
    }

    @Test
    void bitsBehindThePrefixDoNotCount() {
        assertThat(zoneWith("192.168.7.130/25").cidr()).isEqualTo("192.168.7.128/25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1.1.0",
                "10.1.1.0/31",
                "10.1.1.0/7",
                "10.1.1.256/24",
                "10.1.1/24",
                "a.b.c.d/24",
                "10.1.1.0/024",
                "10.01.1.0/24",
                "10.1.1.0/-1",
                "fe80::/64"
            })
    void refusesARangeThatIsNone(String cidr) {
        assertThatThrownBy(() -> zoneWith(cidr))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("The guest CIDR '" + cidr + "' is no IPv4 range");
    }

    @Test
    void everyNicGetsAnAddressAndAMacOfItsOwn() {
        Set<String> addresses = new HashSet<>();
        Set<String> macs = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Nic nic = addNic(cloud.network(), cloud.addVm("web" + i), null);
            addresses.add(nic.ip());
            macs.add(nic.mac());
            assertThat(nic.mac()).matches("02(:[0-9a-f]{2}){5}");
            assertThat(nic.isDefault()).isTrue();
        }

        assertThat(addresses).hasSize(20).contains("10.1.0.2", "10.1.0.21");
        assertThat(macs).hasSize(20);
    }

    @Test
    void twoThatSearchOnTheSameSnapshotDoNotFindTheSame() {
        Transaction.Builder first = Transaction.builder();
        Transaction.Builder second = Transaction.builder();
        Vm a = cloud.addVm("a");
        Vm b = cloud.addVm("b");
        networks.addNic(cloud.snapshot(), cloud.network(), a, 0, null, first);
        networks.addNic(cloud.snapshot(), cloud.network(), b, 0, null, second);

        cloud.commit(first.build());
        cloud.commit(second.build());
    }

    @Test
    void theLastAddressIsFoundAndThenThereIsNone() {
        Network network = zoneWith("10.9.9.0/29");
        Set<String> found = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            found.add(addNic(network, cloud.addVm("web" + i), null).ip());
        }

        assertThat(found).containsExactlyInAnyOrder("10.9.9.2", "10.9.9.3", "10.9.9.4", "10.9.9.5", "10.9.9.6");
        Vm vm = cloud.addVm("late");
        assertThatThrownBy(() -> addNic(network, vm, null)).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.INSUFFICIENT_CAPACITY);
            assertThat(e.getMessage())
                    .isEqualTo(
                            "Every address of the network 'defaultGuestNetwork' (10.9.9.2 to 10.9.9.6) " + "is taken");
        });
    }

    @Test
    void anAddressThatIsGivenBackIsFoundAgainButNotAtOnce() {
        Network network = zoneWith("10.9.9.0/29");
        Nic first = addNic(network, cloud.addVm("a"), null);
        cloud.delete(Nic.KIND, first);

        assertThat(addNic(network, cloud.addVm("b"), null).ip()).isNotEqualTo(first.ip());
        for (int i = 0; i < 4; i++) {
            addNic(network, cloud.addVm("c" + i), null);
        }
        assertThat(cloud.snapshot()
                        .by(Nic.KIND, Nic.BY_ADDRESS, new Nic.AddressKey(network.id(), first.ip()))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aNewInstanceGoesOnWhereTheLastOneStopped() {
        for (int i = 0; i < 3; i++) {
            addNic(cloud.network(), cloud.addVm("web" + i), null);
        }
        Transaction.Builder transaction = Transaction.builder();

        Nic nic = new SharedNetworks(store)
                .addNic(cloud.snapshot(), cloud.network(), cloud.addVm("next"), 0, null, transaction);

        assertThat(nic.ip()).isEqualTo("10.1.0.5");
    }

    @Test
    void anAddressThatIsWantedIsGivenWhenItIsFree() {
        assertThat(addNic(cloud.network(), cloud.addVm("a"), "10.1.7.7").ip()).isEqualTo("10.1.7.7");

        Vm vm = cloud.addVm("b");
        assertThatThrownBy(() -> addNic(cloud.network(), vm, "10.1.7.7"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessage("The address 10.1.7.7 of the network 'guests' is taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.1", "10.1.0.0", "10.1.255.255", "10.2.0.1", "nonsense", "", "10.1.0.300"})
    void anAddressThatIsNotOneOfTheNetworkIsRefused(String ip) {
        Vm vm = cloud.addVm("a");

        assertThatThrownBy(() -> addNic(cloud.network(), vm, ip))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageContaining("which has 10.1.0.2 to 10.1.255.254");
    }

    @Test
    void theStoreRefusesASecondOwnerWhateverHappens() {
        Transaction.Builder first = Transaction.builder();
        Transaction.Builder second = Transaction.builder();
        networks.addNic(cloud.snapshot(), cloud.network(), cloud.addVm("a"), 0, "10.1.7.7", first);
        networks.addNic(cloud.snapshot(), cloud.network(), cloud.addVm("b"), 0, "10.1.7.7", second);

        cloud.commit(first.build());
        assertThat(store.commitAndWait(second.build())).isInstanceOf(CommitResult.Conflict.class);
    }

    private Network zoneWith(String cidr) {
        Zone zone = Fixtures.zone(store.nextId(Zone.KIND), "zone-" + cidr).withGuestCidr(cidr);
        Transaction.Builder transaction = Transaction.builder().insert(Zone.KIND, zone);
        Network network = networks.addShared(zone, cloud.adminAccount().id(), transaction);
        cloud.commit(transaction.build());
        return network;
    }

    private Nic addNic(Network network, Vm vm, String ip) {
        Transaction.Builder transaction = Transaction.builder();
        Nic nic = networks.addNic(cloud.snapshot(), network, vm, 0, ip, transaction);
        cloud.commit(transaction.build());
        return nic;
    }
}
