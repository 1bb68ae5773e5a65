package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Pod;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.api.store.Allocation;
import org.virga.api.store.CommitResult.Rule;
import org.virga.api.store.Transaction;

/** The part of {@link StoreContract} about what must never be broken. */
// checkstyle:FileLength - a short test for each rule and each of its limits
abstract class StoreContractRules extends StoreContractCase {

    @Test
    void whoSawAnOlderRecordIsRefused() {
        Vm seen = cloud().addVm("vm1");
        committed(replace(Vm.KIND, seen, seen.with(vm -> vm.displayName("first"))));

        assertThat(refused(Rule.STALE, replace(Vm.KIND, seen, seen.with(vm -> vm.displayName("second"))))
                        .stale())
                .isTrue();
        assertThat(refused(Rule.STALE, delete(Vm.KIND, seen)).snapshot().get(Vm.KIND, seen.id()))
                .isEqualTo(seen.with(vm -> vm.displayName("first")));
    }

    @Test
    void whatIsGoneCannotBeChanged() {
        Vm seen = cloud().addVm("vm1");
        committed(delete(Vm.KIND, seen));

        refused(Rule.STALE, replace(Vm.KIND, seen, seen.with(vm -> vm.displayName("second"))));
        refused(Rule.STALE, delete(Vm.KIND, seen));
    }

    @Test
    void whatIsThereCannotBeNew() {
        Vm there = cloud().addVm("vm1");

        refused(Rule.STALE, insert(Vm.KIND, there.with(vm -> vm.instanceName("other"))));
    }

    @Test
    void aDemandThatNothingHasChangedHoldsOrRefuses() {
        Host seen = cloud().host(0);
        committed(insert(Vm.KIND, cloud().vm("vm1")).require(Host.KIND, seen));
        assertThat(snapshot().get(Host.KIND, seen.id())).isSameAs(seen);

        committed(replace(Host.KIND, seen, seen.with(host -> host.state(Host.State.DOWN))));
        refused(Rule.STALE, insert(Vm.KIND, cloud().vm("vm2")).require(Host.KIND, seen));
    }

    @Test
    void nothingOfARefusedTransactionHappens() {
        Vm vm = cloud().vm("vm1");
        Zone zone = cloud().zone();

        refused(
                Rule.UNIQUE,
                insert(Vm.KIND, vm)
                        .insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), zone.name()))
                        .append(event(vm, "VM.CREATE", "not to be", Fixtures.CREATED)));

        assertThat(snapshot().find(Vm.KIND, vm.id())).isEmpty();
        assertThat(snapshot().all(Zone.KIND).toList()).containsExactly(zone);
    }

    @Test
    void aTransactionWritesARecordOnce() {
        Vm vm = cloud().addVm("vm1");
        Transaction twice = replace(Vm.KIND, vm, vm.with(next -> next.displayName("a")))
                .replace(Vm.KIND, vm, vm.with(next -> next.displayName("b")))
                .build();

        assertThatThrownBy(() -> store().commitAndWait(twice)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void twoRecordsDoNotShareAUniqueKey() {
        refused(Rule.UNIQUE, insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone1")));
        Zone other = cloud().insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone2"));
        assertThat(refused(Rule.UNIQUE, replace(Zone.KIND, other, other.with(zone -> zone.name("zone1"))))
                        .reasons())
                .singleElement()
                .satisfies(reason -> assertThat(reason.text()).contains("zone", "name", "zone1"));
    }

    @Test
    void twoNewRecordsOfOneTransactionDoNotShareAUniqueKey() {
        refused(
                Rule.UNIQUE,
                insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone2"))
                        .insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone2")));
    }

    @Test
    void twoRecordsDoNotShareAUuid() {
        Vm vm = cloud().addVm("vm1");

        refused(Rule.UNIQUE, insert(Vm.KIND, cloud().vm("vm2").with(next -> next.uuid(vm.uuid()))));
    }

    @Test
    void aUniqueKeyIsFreeWhenItsRecordHasGoneOrHasAnother() {
        Zone second = cloud().insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone2"));
        Zone renamed = cloud().change(Zone.KIND, second, zone -> zone.with(next -> next.name("zone3")));
        Zone third = cloud().insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone2"));
        committed(delete(Zone.KIND, third));
        committed(delete(Zone.KIND, renamed)
                .insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone2"))
                .insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone3")));
        assertThat(snapshot().by(Zone.KIND, Zone.BY_NAME, "zone3").size()).isEqualTo(1);
    }

    @Test
    void recordsExchangeUniqueKeysInOneTransaction() {
        Zone one = cloud().zone();
        Zone two = cloud().insert(Zone.KIND, Fixtures.zone(store().nextId(Zone.KIND), "zone2"));

        committed(replace(Zone.KIND, one, one.with(zone -> zone.name("zone2")))
                .replace(Zone.KIND, two, two.with(zone -> zone.name("zone1"))));

        assertThat(snapshot().by(Zone.KIND, Zone.BY_NAME, "zone1").toList())
                .extracting(Zone::id)
                .containsExactly(two.id());
        assertThat(snapshot().by(Zone.KIND, Zone.BY_NAME, "zone2").toList())
                .extracting(Zone::id)
                .containsExactly(one.id());
    }

    @Test
    void whatIsReferredToIsThere() {
        Id<Host> nowhere = new Id<>(999);

        refused(Rule.REFERENCE, insert(Vm.KIND, cloud().vm("vm1").with(vm -> vm.lastHost(nowhere))));
        Vm vm = cloud().addVm("vm2");
        refused(Rule.REFERENCE, replace(Vm.KIND, vm, vm.with(next -> next.lastHost(nowhere))));
    }

    @Test
    void whatIsReferredToDoesNotGo() {
        Vm vm = cloud().addVm("vm1");
        Nic nic = cloud().insert(Nic.KIND, Fixtures.nic(store().nextId(Nic.KIND), vm, cloud().network(), "10.1.0.9"));

        refused(Rule.REFERENCE, delete(Vm.KIND, vm));
        refused(Rule.REFERENCE, delete(Network.KIND, cloud().network()));
        refused(Rule.REFERENCE, delete(Pod.KIND, cloud().pod()));
        committed(delete(Nic.KIND, nic).delete(Vm.KIND, vm));
        committed(delete(Network.KIND, cloud().network()));
    }

    @Test
    void newRecordsReferToEachOtherInAnyOrder() {
        Vm vm = cloud().vm("vm1");
        Volume volume = Fixtures.rootVolume(store().nextId(Volume.KIND), vm, cloud().template());

        committed(insert(Volume.KIND, volume).insert(Vm.KIND, vm));
        committed(delete(Vm.KIND, vm).delete(Volume.KIND, volume));
        refused(Rule.REFERENCE, insert(Volume.KIND, volume.with(next -> next.id(store().nextId(Volume.KIND)))));
    }

    @Test
    void aHostIsNotGivenOutBeyondItsCapacity() {
        Host host = cloud().host(0); // 8,000 MHz, 8 GiB
        Vm large = cloud().insert(Vm.KIND, cloud().vm("vm1").with(vm -> vm.memoryMib(5 * 1024)));
        Vm more = cloud().insert(Vm.KIND, cloud().vm("vm2").with(vm -> vm.memoryMib(3 * 1024 + 1)));
        Vm fast = cloud().insert(
                        Vm.KIND, cloud().vm("vm3").with(vm -> vm.cpuNumber(8).cpuSpeedMhz(1000)));
        committed(replace(Vm.KIND, large, placed(large, host)));

        refused(Rule.CAPACITY, replace(Vm.KIND, more, placed(more, host)));
        refused(Rule.CAPACITY, replace(Vm.KIND, fast, placed(fast, host)));
        Vm there = snapshot().get(Vm.KIND, large.id());
        refused(Rule.CAPACITY, replace(Vm.KIND, there, there.with(vm -> vm.memoryMib(8 * 1024 + 1))));
        committed(replace(Vm.KIND, there, released(there)).replace(Vm.KIND, fast, placed(fast, host)));
        assertThat(snapshot().allocation(host.id())).isEqualTo(new Allocation(1, fast.cpuMhz(), fast.memoryBytes()));
    }

    @Test
    void overcommitMakesAHostLarger() {
        Host host = cloud().host(0);
        Vm vm = cloud().insert(Vm.KIND, cloud().vm("vm1").with(next -> next.memoryMib(12 * 1024)));
        refused(Rule.CAPACITY, replace(Vm.KIND, vm, placed(vm, host)));

        cloud().change(Cluster.KIND, cloud().cluster(), cluster -> cluster.with(next -> next.memoryOvercommit(1.5)));
        committed(replace(Vm.KIND, vm, placed(vm, host)));
    }

    @Test
    void aHostThatIsNotEnabledOrUnknownTakesNoGuests() {
        Vm vm = cloud().addVm("vm1");
        Host disabled = cloud().change(
                        Host.KIND,
                        cloud().host(0),
                        host -> host.with(next -> next.resourceState(Host.ResourceState.MAINTENANCE)));
        Host unknown = cloud().change(Host.KIND, cloud().host(1), host -> host.with(next -> next.capacity(null)));

        refused(Rule.CAPACITY, replace(Vm.KIND, vm, placed(vm, disabled)));
        refused(Rule.CAPACITY, replace(Vm.KIND, vm, placed(vm, unknown)));
    }

    @Test
    void aHostMayShrinkUnderItsGuestsAndThenTakesNoMore() {
        Host host = cloud().host(0);
        Vm there = cloud().addRunningVm("vm1", host);
        Vm other = cloud().addVm("vm2");
        Host shrunk = cloud().change(
                        Host.KIND, host, now -> now.with(next -> next.capacity(new HostCapacity(1, 1, 100, 1, "1.0"))));

        refused(Rule.CAPACITY, replace(Vm.KIND, other, placed(other, shrunk)));
        committed(replace(Vm.KIND, there, there.with(vm -> vm.state(Vm.State.STOPPING))));
    }

    @Test
    void aMachineHasAPlaceExactlyWhileItStartsRunsOrStops() {
        Host host = cloud().host(0);
        Vm vm = cloud().addVm("vm1");
        for (Vm.State state : List.of(Vm.State.STARTING, Vm.State.RUNNING, Vm.State.STOPPING)) {
            refused(Rule.PLACEMENT, replace(Vm.KIND, vm, vm.with(next -> next.state(state)
                    .epoch(1))));
        }
        for (Vm.State state : List.of(Vm.State.STOPPED, Vm.State.DESTROYED, Vm.State.EXPUNGING, Vm.State.ERROR)) {
            refused(Rule.PLACEMENT, replace(Vm.KIND, vm, placed(vm, host).with(next -> next.state(state))));
        }
    }

    @Test
    void aMachineComesToAPlaceWithANewEpochOnly() {
        Vm vm = cloud().addVm("vm1");
        refused(Rule.PLACEMENT, replace(Vm.KIND, vm, placed(vm, cloud().host(0)).with(next -> next.epoch(0))));
        committed(replace(Vm.KIND, vm, placed(vm, cloud().host(0))));

        Vm there = snapshot().get(Vm.KIND, vm.id());
        refused(
                Rule.PLACEMENT,
                replace(
                        Vm.KIND,
                        there,
                        there.with(next -> next.host(cloud().host(1).id()))));
        refused(Rule.PLACEMENT, replace(Vm.KIND, there, there.with(next -> next.epoch(0))));
        committed(replace(Vm.KIND, there, there.with(next -> next.state(Vm.State.RUNNING))));
        Vm running = snapshot().get(Vm.KIND, vm.id());
        committed(replace(Vm.KIND, running, placed(running, cloud().host(1))));
        refused(
                Rule.PLACEMENT,
                insert(Vm.KIND, placed(cloud().vm("vm2"), cloud().host(2)).with(next -> next.epoch(0))));
    }

    @Test
    void aMachineOnItsWayCountsOnBothHostsUntilItHasArrived() {
        Host from = cloud().host(0);
        Host to = cloud().host(1);
        Vm running = large("vm1", from);
        Vm other = cloud().insert(Vm.KIND, cloud().vm("vm2").with(vm -> vm.memoryMib(2 * 1024)));
        Vm onItsWay = setOut(running, to, 0);
        committed(replace(Vm.KIND, running, onItsWay));

        assertThat(snapshot().arrivals(to.id())).isEqualTo(new Allocation(1, running.cpuMhz(), running.memoryBytes()));
        assertThat(snapshot().allocation(from.id()).vms()).isEqualTo(1);
        refused(Rule.CAPACITY, replace(Vm.KIND, other, placed(other, from)));
        refused(Rule.CAPACITY, replace(Vm.KIND, other, placed(other, to)));

        Vm arrived = onItsWay.with(vm -> vm.host(to.id()).destination(null));
        committed(replace(Vm.KIND, onItsWay, arrived));
        committed(replace(Vm.KIND, other, placed(other, from)));
        assertThat(snapshot().arrivals(to.id())).isEqualTo(Allocation.NONE);
        assertThat(snapshot().allocation(to.id()).vms()).isEqualTo(1);
    }

    @Test
    void aMachineSetsOutOnlyToAHostThatTakesGuestsAndArrivesThereInAnyCase() {
        Host from = cloud().host(0);
        Vm running = cloud().addRunningVm("vm1", from);
        Host closed = cloud().change(
                        Host.KIND, cloud().host(1), host -> host.withResourceState(Host.ResourceState.MAINTENANCE));
        refused(Rule.CAPACITY, replace(Vm.KIND, running, setOut(running, closed, 0)));

        Host to = cloud().change(Host.KIND, closed, host -> host.withResourceState(Host.ResourceState.ENABLED));
        Vm onItsWay = setOut(running, to, 0);
        committed(replace(Vm.KIND, running, onItsWay));
        cloud().change(Host.KIND, to, host -> host.withResourceState(Host.ResourceState.PREPARE_FOR_MAINTENANCE));
        committed(
                replace(Vm.KIND, onItsWay, onItsWay.with(vm -> vm.host(to.id()).destination(null))));
    }

    @Test
    void aMachineOnItsWayRunsAndHasAnEpochAndAClaimOfItsOwn() {
        Vm running = cloud().addRunningVm("vm1", cloud().host(0));
        Vm other = cloud().addRunningVm("vm2", cloud().host(0));
        Host to = cloud().host(1);
        refused(Rule.PLACEMENT, replace(Vm.KIND, running, setOut(running, to, 0).withEpoch(running.epoch())));
        refused(Rule.PLACEMENT, replace(Vm.KIND, running, setOut(running, to, Vm.MOST_ARRIVALS)));
        assertThat(setOut(running, cloud().host(0), 0).migrating()).isFalse();
        assertThat(setOut(running, to, 3).withState(Vm.State.STOPPING).migrating())
                .isFalse();

        Vm onItsWay = setOut(running, to, 0);
        committed(replace(Vm.KIND, running, onItsWay));
        refused(Rule.UNIQUE, replace(Vm.KIND, other, setOut(other, to, 0)));
        committed(replace(Vm.KIND, other, setOut(other, to, 1)));
        refused(Rule.PLACEMENT, replace(Vm.KIND, onItsWay, onItsWay.with(vm -> vm.host(
                        cloud().host(2).id())
                .destination(null))));
        committed(replace(Vm.KIND, onItsWay, onItsWay.withDestination(null)));
    }

    private Vm large(String name, Host host) {
        Vm vm = cloud().vm(name).with(next -> next.memoryMib(7 * 1024));
        return cloud().insert(Vm.KIND, vm.with(next -> next.state(Vm.State.RUNNING)
                .host(host.id())
                .lastHost(host.id())
                .epoch(1)));
    }

    private static Vm setOut(Vm vm, Host to, int claim) {
        return vm.with(next -> next.destination(to.id()).claim(claim).epoch(vm.epoch() + 1));
    }
}
