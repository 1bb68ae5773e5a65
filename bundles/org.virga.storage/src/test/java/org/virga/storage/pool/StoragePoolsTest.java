package org.virga.storage.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Transaction;
import org.virga.testkit.FakeJobContext;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

@RecordBuilder.Include({CreateStoragePool.Parameters.class, ListStoragePools.Parameters.class})
class StoragePoolsTest {

    private static final long TIB = 1L << 40;

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 2);
    private final PoolUsage usage = new PoolUsage(store);
    private final CreateStoragePool create = new CreateStoragePool(store);

    @Test
    void aPoolOfAClusterIsToldAsItWasGiven() {
        StoragePoolResponse pool =
                create(wish -> wish.clusterid(cloud.cluster()).tags("ssd, fast").capacitybytes(TIB));

        assertThat(pool.type()).isEqualTo("NetworkFilesystem");
        assertThat(pool.ipaddress()).isEqualTo("127.0.0.1");
        assertThat(pool.path()).isEqualTo("/export/r11");
        assertThat(pool.scope()).isEqualTo("CLUSTER");
        assertThat(pool.clusterid()).isEqualTo(cloud.cluster().uuid());
        assertThat(pool.podid()).isEqualTo(cloud.pod().uuid());
        assertThat(pool.hypervisor()).isEqualTo("Simulator");
        assertThat(pool.state()).isEqualTo("Up");
        assertThat(pool.tags()).isEqualTo("ssd,fast");
        assertThat(pool.disksizetotal()).isEqualTo(TIB);
        assertThat(pool.disksizeallocated()).isZero();
        assertThat(list(wish -> wish.id(stored(pool)))).singleElement().satisfies(row -> assertThat(row.details())
                .isEmpty());
    }

    @Test
    void aPoolOfAZoneHasNoClusterAndSaysItsHypervisor() {
        StoragePoolResponse pool =
                create(wish -> wish.scope("zone").hypervisor("kvm").url("SharedMountPoint:///mnt/primary"));

        assertThat(pool.scope()).isEqualTo("ZONE");
        assertThat(pool.clusterid()).isNull();
        assertThat(pool.hypervisor()).isEqualTo("KVM");
        assertThat(pool.type()).isEqualTo("SharedMountPoint");
        assertThat(pool.path()).isEqualTo("/mnt/primary");
    }

    @Test
    void whatCannotBeIsRefusedWithWhatWouldBeRight() {
        refused(wish -> {}, "cluster id can't be null, if scope is cluster");
        refused(wish -> wish.scope("zone"), "Missing parameter hypervisor");
        refused(wish -> wish.scope("host"), "say zone or cluster");
        refused(wish -> wish.scope("zone").hypervisor("KVM"), "SharedMountPoint://localhost/");
        for (String url : List.of("iscsi://x/y", "nfs:/x", "nfs:///x", "nfs://x/", "nfs://x/a/../b", "nfs://x//a")) {
            refused(wish -> wish.clusterid(cloud.cluster()).url(url), url);
        }
        refused(wish -> wish.clusterid(cloud.cluster()).capacitybytes(0L), "positive");
    }

    @Test
    void theSameStorageIsNoTwoPools() {
        create(wish -> wish.clusterid(cloud.cluster()));

        refused(wish -> wish.clusterid(cloud.cluster()).name("again"), "is the storage pool primary already");
        refused(wish -> wish.scope("zone").hypervisor("Simulator"), "is the storage pool primary already");
        create(wish -> wish.clusterid(cloud.cluster()).url("nfs://127.0.0.2:/export/r11"));
    }

    @Test
    void listsSelectByWhatTheProtocolNames() {
        StoragePool one = stored(create(wish -> wish.clusterid(cloud.cluster())));
        StoragePool two = stored(create(wish ->
                wish.name("zonewide").scope("ZONE").hypervisor("Simulator").url("nfs://10.0.0.1/b")));

        selects(wish -> {}, one, two);
        selects(wish -> wish.name("zonewide"), two);
        selects(wish -> wish.keyword("ZONEW"), two);
        selects(wish -> wish.clusterid(cloud.cluster()), one);
        selects(wish -> wish.podid(cloud.pod()), one);
        selects(wish -> wish.zoneid(cloud.zone()), one, two);
        selects(wish -> wish.hostid(cloud.host(0)), one, two);
        selects(wish -> wish.scope("zone"), two);
        selects(wish -> wish.scope("galaxy"));
        selects(wish -> wish.status("up"), one, two);
        selects(wish -> wish.status("Maintenance"));
        selects(wish -> wish.ipaddress("10.0.0.1"), two);
        selects(wish -> wish.path("/export/r11"), one);
    }

    @Test
    void aPoolIsRemovedOnlyWhenItIsOutOfUseAndEmpty() {
        StoragePool pool = stored(create(wish -> wish.clusterid(cloud.cluster())));
        DeleteStoragePool delete = new DeleteStoragePool(store);
        assertThatThrownBy(() -> delete.execute(
                        cloud.context(cloud.adminCaller()), new DeleteStoragePool.Parameters(pool, null)))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not in Maintenance state");
        Vm vm = cloud.addRunningVm("web1", cloud.host(0));
        Volume volume = cloud.insert(
                Volume.KIND,
                Fixtures.rootVolume(store.nextId(Volume.KIND), vm, cloud.template())
                        .with(change -> change.host(null).pool(pool.id())));
        assertThat(((Outcome.Failed) maintain(pool)).reason()).contains(vm.instanceName(), "stop them first");

        Vm stopped = vm.with(change -> change.state(Vm.State.STOPPED).host(null));
        cloud.commit(Transaction.builder().replace(Vm.KIND, vm, stopped).build());
        assertThat(((StoragePoolResponse) ((Outcome.Done) maintain(pool)).result()).state())
                .isEqualTo("Maintenance");
        StoragePool closed = cloud.now(StoragePool.KIND, pool);
        assertThatThrownBy(() -> delete.execute(
                        cloud.context(cloud.adminCaller()), new DeleteStoragePool.Parameters(closed, null)))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(volume.name())
                .hasMessageContaining(volume.uuid().toString());

        cloud.commit(Transaction.builder().delete(Volume.KIND, volume).build());
        delete.execute(cloud.context(cloud.adminCaller()), new DeleteStoragePool.Parameters(closed, null));
        assertThat(list(wish -> {})).isEmpty();
    }

    @Test
    void aPoolIsTakenIntoUseAgain() {
        StoragePool pool = stored(create(wish -> wish.clusterid(cloud.cluster())));
        maintain(pool);
        CancelStorageMaintenance cancel = new CancelStorageMaintenance(usage);
        CancelStorageMaintenance.Parameters parameters = new CancelStorageMaintenance.Parameters(pool);
        ResourceRef resource = cancel.accept(cloud.context(cloud.adminCaller()), parameters);

        new FakeJobContext(store, resource).run(job -> cancel.run(cloud.context(cloud.adminCaller()), parameters, job));

        assertThat(cloud.now(StoragePool.KIND, pool).state()).isEqualTo(StoragePool.State.UP);
    }

    @Test
    void whatIsSaidOfAPoolCanBeChanged() {
        StoragePool pool = stored(create(wish -> wish.clusterid(cloud.cluster()).tags("old")));
        UpdateStoragePool update = new UpdateStoragePool(store, usage);

        Answer.Single answer = (Answer.Single) update.execute(
                cloud.context(cloud.adminCaller()), new UpdateStoragePool.Parameters(pool, "new", "ssd", TIB, true));

        StoragePoolResponse changed = (StoragePoolResponse) answer.row();
        assertThat(changed.name()).isEqualTo("new");
        assertThat(changed.tags()).isEqualTo("ssd");
        assertThat(changed.capacitybytes()).isEqualTo(TIB);
        StoragePool now = cloud.now(StoragePool.KIND, pool);
        update.execute(cloud.context(cloud.adminCaller()), new UpdateStoragePool.Parameters(now, null, "", null, null));
        assertThat(cloud.now(StoragePool.KIND, pool).tags()).isEmpty();
        assertThat(cloud.now(StoragePool.KIND, pool).capacityBytes()).isEqualTo(TIB);
    }

    @Test
    void whatIsGivenOutFollowsTheVolumes() {
        StoragePool pool = stored(create(wish -> wish.clusterid(cloud.cluster())));
        Volume before = onPool(pool);
        assertThat(usage.allocatedBytes(pool.id())).isEqualTo(2 * Fixtures.GIB);
        store.attach(usage);

        Volume after = onPool(pool);
        assertThat(usage.allocatedBytes(pool.id())).isEqualTo(4 * Fixtures.GIB);
        cloud.commit(Transaction.builder()
                .replace(Volume.KIND, after, after.withSizeBytes(Fixtures.GIB))
                .build());
        assertThat(usage.allocatedBytes(pool.id())).isEqualTo(3 * Fixtures.GIB);
        cloud.commit(Transaction.builder()
                .delete(Volume.KIND, before)
                .delete(Volume.KIND, cloud.now(Volume.KIND, after))
                .build());
        assertThat(usage.allocatedBytes(pool.id())).isZero();
    }

    private Volume onPool(StoragePool pool) {
        return cloud.insert(
                Volume.KIND,
                Fixtures.rootVolume(store.nextId(Volume.KIND), cloud.addVm("x" + UUID.randomUUID()), cloud.template())
                        .withPool(pool.id()));
    }

    private Outcome maintain(StoragePool pool) {
        EnableStorageMaintenance enable = new EnableStorageMaintenance(usage);
        EnableStorageMaintenance.Parameters parameters = new EnableStorageMaintenance.Parameters(pool);
        ResourceRef resource = enable.accept(cloud.context(cloud.adminCaller()), parameters);
        return new FakeJobContext(store, resource)
                .run(job -> enable.run(cloud.context(cloud.adminCaller()), parameters, job));
    }

    private StoragePool stored(StoragePoolResponse response) {
        return store.snapshot().find(StoragePool.KIND, response.id()).orElseThrow();
    }

    private StoragePoolResponse create(Consumer<CreateStoragePoolParametersBuilder> change) {
        CreateStoragePoolParametersBuilder builder = CreateStoragePoolParametersBuilder.builder()
                .name("primary")
                .url("nfs://127.0.0.1:/export/r11")
                .zoneid(cloud.zone());
        change.accept(builder);
        Answer.Single answer = (Answer.Single) create.execute(cloud.context(cloud.adminCaller()), builder.build());
        return (StoragePoolResponse) answer.row();
    }

    private void refused(Consumer<CreateStoragePoolParametersBuilder> change, String why) {
        assertThatThrownBy(() -> create(change))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(why);
    }

    private List<StoragePoolResponse> list(Consumer<ListStoragePoolsParametersBuilder> change) {
        ListStoragePoolsParametersBuilder builder = ListStoragePoolsParametersBuilder.builder();
        change.accept(builder);
        Answer.Listing listing =
                (Answer.Listing) new ListStoragePools(usage).query(cloud.context(cloud.adminCaller()), builder.build());
        return listing.rows().stream().map(StoragePoolResponse.class::cast).toList();
    }

    private void selects(Consumer<ListStoragePoolsParametersBuilder> change, StoragePool... pools) {
        assertThat(list(change))
                .extracting(StoragePoolResponse::id)
                .containsExactly(List.of(pools).stream().map(StoragePool::uuid).toArray(UUID[]::new));
    }
}
