package org.virga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.model.Cluster;
import org.virga.api.model.Id;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Transaction;
import org.virga.storage.pool.PoolChoice;
import org.virga.storage.pool.PoolUsage;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class VmVolumesTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 2);
    private final VmVolumes volumes = new VmVolumes(store, new PoolChoice(new PoolUsage(store)));

    @Test
    void aMachineIsMadeTogetherWithItsRootVolume() {
        Vm vm = cloud.vm("web1");
        Volume root = deploy(vm, cloud.offering());

        assertThat(cloud.now(Volume.KIND, root)).isEqualTo(root);
        assertThat(root.name()).isEqualTo("ROOT-" + vm.id());
        assertThat(root.type()).isEqualTo(Volume.Type.ROOT);
        assertThat(root.state()).isEqualTo(Volume.State.ALLOCATED);
        assertThat(root.sizeBytes()).isEqualTo(cloud.template().sizeBytes());
        assertThat(root.account()).isEqualTo(vm.account());
        assertThat(root.host()).isNull();
    }

    @Test
    void theOfferingMayWantALargerDiskThanTheTemplate() {
        assertThat(deploy(cloud.vm("web1"), offering(20)).sizeBytes()).isEqualTo(20 * Fixtures.GIB);
        assertThat(deploy(cloud.vm("web2"), offering(2)).sizeBytes()).isEqualTo(2 * Fixtures.GIB);

        Vm vm = cloud.vm("web3");
        ServiceOffering small = offering(1);
        assertThatThrownBy(() -> deploy(vm, small))
                .isInstanceOf(CommandException.class)
                .hasMessage("The service offering 'disk1' has a root disk of 1 GiB, and the template 'CentOS' needs "
                        + "2147483648 bytes");
    }

    @Test
    void theVolumesOfARunningMachineAreReadyWhereItRuns() {
        Vm vm = cloud.vm("web1");
        Volume root = deploy(vm, cloud.offering());
        Volume other = deploy(cloud.vm("web2"), cloud.offering());

        ready(vm.withHost(cloud.host(1).id()));

        assertThat(cloud.now(Volume.KIND, root).state()).isEqualTo(Volume.State.READY);
        assertThat(cloud.now(Volume.KIND, root).host()).isEqualTo(cloud.host(1).id());
        assertThat(cloud.now(Volume.KIND, other)).isEqualTo(other);
    }

    @Test
    void nothingIsWrittenWhenAMachineStartsAgainWhereItWas() {
        Vm vm = cloud.vm("web1").withHost(cloud.host(0).id());
        deploy(vm.withHost(null), cloud.offering());
        ready(vm);
        Transaction.Builder transaction = Transaction.builder();

        volumes.ready(cloud.snapshot(), vm, transaction);

        assertThat(transaction.build().isEmpty()).isTrue();
    }

    @Test
    void anExpungedMachineLeavesItsDataDisksDetached() {
        Vm vm = cloud.vm("web1");
        Volume root = deploy(vm, cloud.offering());
        Volume data = cloud.insert(
                Volume.KIND,
                Fixtures.rootVolume(store.nextId(Volume.KIND), vm, cloud.template())
                        .with(volume -> volume.type(Volume.Type.DATADISK).deviceId(1)));

        Transaction.Builder transaction = Transaction.builder();
        volumes.release(cloud.snapshot(), vm, transaction);
        cloud.commit(transaction.delete(Vm.KIND, cloud.now(Vm.KIND, vm)).build());

        assertThat(cloud.snapshot().find(Volume.KIND, root.id())).isEmpty();
        assertThat(cloud.now(Volume.KIND, data).vm()).isNull();
    }

    @Test
    void aRootVolumeIsPutOnTheZonesPoolOfWhichLeastIsGivenOut() {
        StoragePool one = pool("one", null);
        StoragePool two = pool("two", null);
        pool("of the cluster", cloud.cluster().id());

        List<Id<StoragePool>> chosen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            chosen.add(deploy(cloud.vm("web" + i), cloud.offering()).pool());
        }

        assertThat(chosen).containsExactly(one.id(), two.id(), one.id(), two.id());
    }

    @Test
    void aPoolThatWillNotDoIsNotChosen() {
        ServiceOffering fast = cloud.insert(
                ServiceOffering.KIND,
                Fixtures.offering(store.nextId(ServiceOffering.KIND), "fast").withStorageTags(List.of("ssd")));
        cloud.insert(StoragePool.KIND, zoneWide("closed").withState(StoragePool.State.MAINTENANCE));
        cloud.insert(StoragePool.KIND, zoneWide("kvm").withHypervisor("KVM"));
        cloud.insert(StoragePool.KIND, zoneWide("full").withCapacityBytes(Fixtures.GIB));

        // A pool's size is given out twice, and the first volume takes all of it.
        assertThat(deploy(cloud.vm("web1"), cloud.offering()).pool()).isNotNull();
        assertThat(deploy(cloud.vm("web2"), cloud.offering()).pool()).isNull();
        assertThat(deploy(cloud.vm("web3"), fast).pool()).isNull();

        StoragePool ssd = cloud.insert(StoragePool.KIND, zoneWide("ssd").withTags(List.of("ssd", "near")));
        assertThat(deploy(cloud.vm("web4"), fast).pool()).isEqualTo(ssd.id());
        assertThat(deploy(cloud.vm("web5"), fast.withStorageType("local")).pool())
                .isNull();
    }

    @Test
    void aPoolOfTheClusterIsChosenWhenThePlaceIsKnownAndOnlyForVolumesThatWereNeverMade() {
        Vm vm = cloud.vm("web1");
        Volume root = deploy(vm, cloud.offering());
        Vm local = cloud.vm("web2");
        deploy(
                local,
                cloud.insert(
                        ServiceOffering.KIND,
                        Fixtures.offering(store.nextId(ServiceOffering.KIND), "local")
                                .withStorageType("local")));
        Vm made = cloud.vm("web3");
        deploy(made, cloud.offering());
        ready(made.withHost(cloud.host(0).id()));
        StoragePool pool = pool("of the cluster", cloud.cluster().id());

        assign(vm.withHost(cloud.host(1).id()));

        assertThat(cloud.now(Volume.KIND, root).pool()).isEqualTo(pool.id());
        for (Vm other : List.of(vm, local, made)) {
            Transaction.Builder nothing = Transaction.builder();
            volumes.assign(cloud.snapshot(), other.withHost(cloud.host(1).id()), nothing);
            assertThat(nothing.build().isEmpty()).as(other.name()).isTrue();
        }
    }

    @Test
    void aVolumeOnAPoolIsOfNoHost() {
        pool("primary", null);
        Vm vm = cloud.vm("web1");
        Volume root = deploy(vm, cloud.offering());

        ready(vm.withHost(cloud.host(1).id()));

        assertThat(cloud.now(Volume.KIND, root).state()).isEqualTo(Volume.State.READY);
        assertThat(cloud.now(Volume.KIND, root).host()).isNull();
    }

    private StoragePool zoneWide(String name) {
        return Fixtures.pool(store.nextId(StoragePool.KIND), cloud.cluster(), name)
                .with(pool -> pool.pod(null).cluster(null));
    }

    private StoragePool pool(String name, @Nullable Id<Cluster> cluster) {
        return cloud.insert(StoragePool.KIND, zoneWide(name).withCluster(cluster));
    }

    private void assign(Vm vm) {
        Transaction.Builder transaction = Transaction.builder();
        volumes.assign(cloud.snapshot(), vm, transaction);
        cloud.commit(transaction.build());
    }

    private ServiceOffering offering(int gib) {
        return cloud.insert(
                ServiceOffering.KIND,
                Fixtures.offering(store.nextId(ServiceOffering.KIND), "disk" + gib)
                        .withRootDiskGib(gib));
    }

    private Volume deploy(Vm vm, ServiceOffering offering) {
        Transaction.Builder transaction = Transaction.builder().insert(Vm.KIND, vm);
        Volume volume = volumes.addRoot(vm, cloud.template(), offering, transaction);
        cloud.commit(transaction.build());
        return volume;
    }

    private void ready(Vm vm) {
        Transaction.Builder transaction = Transaction.builder();
        volumes.ready(cloud.snapshot(), vm, transaction);
        cloud.commit(transaction.build());
    }
}
