package org.virga.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Transaction;
import org.virga.testkit.FakeAccess;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

@RecordBuilder.Include(ListVolumes.Parameters.class)
class ListVolumesTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 2);
    private final ListVolumes command = new ListVolumes(new FakeAccess());
    private final Vm running = cloud.addRunningVm("web1", cloud.host(0));
    private final Vm stopped = cloud.addVm("web2");
    private final Volume ready = root(running);
    private final Volume allocated = root(stopped);
    private final Volume loose = cloud.insert(Volume.KIND, ready.with(volume -> volume.id(store.nextId(Volume.KIND))
            .uuid(UUID.randomUUID())
            .name("loose")
            .account(cloud.adminAccount().id())
            .type(Volume.Type.DATADISK)
            .vm(null)
            .template(null)
            .offering(null)
            .host(null)));

    @Test
    void tellsWhatIsKnownOfARootVolume() {
        VolumeResponse volume =
                list(cloud.adminCaller(), wish -> wish.id(ready)).get(0);

        assertThat(volume.id()).isEqualTo(ready.uuid());
        assertThat(volume.name()).isEqualTo("ROOT-" + running.id());
        assertThat(volume.type()).isEqualTo("ROOT");
        assertThat(volume.state()).isEqualTo("Ready");
        assertThat(volume.size()).isEqualTo(2 * Fixtures.GIB);
        assertThat(volume.deviceid()).isZero();
        assertThat(volume.virtualmachineid()).isEqualTo(running.uuid());
        assertThat(volume.vmstate()).isEqualTo("Running");
        assertThat(volume.templatename()).isEqualTo("CentOS");
        assertThat(volume.serviceofferingname()).isEqualTo("Small Instance");
        assertThat(volume.storagetype()).isEqualTo("local");
        assertThat(volume.account()).isEqualTo("alice");
        assertThat(volume.domainpath()).isEqualTo("ROOT");
        assertThat(volume.podname()).isEqualTo("pod1");
        assertThat(volume.clustername()).isEqualTo("cluster1");
        assertThat(volume.jobid()).isNull();
    }

    @Test
    void leavesOutWhatAVolumeDoesNotHave() {
        VolumeResponse volume =
                list(cloud.adminCaller(), wish -> wish.id(loose)).get(0);

        assertThat(volume.virtualmachineid()).isNull();
        assertThat(volume.deviceid()).isNull();
        assertThat(volume.templateid()).isNull();
        assertThat(volume.serviceofferingid()).isNull();
        assertThat(volume.podid()).isNull();
    }

    @Test
    void onlyAdministratorsSeeWhereItStands() {
        assertThat(list(cloud.userCaller(), wish -> wish.id(ready)).get(0).podid())
                .isNull();
        assertThat(names(cloud.userCaller(), wish -> wish.hostid(cloud.host(1))))
                .hasSize(2);
    }

    @Test
    void everybodySeesTheOwnAndAdministratorsAllWhenTheyAsk() {
        assertThat(names(cloud.userCaller(), wish -> {})).containsExactly(ready.name(), allocated.name());
        assertThat(names(cloud.userCaller(), wish -> wish.listall(true))).hasSize(2);
        assertThat(names(cloud.adminCaller(), wish -> {})).containsExactly("loose");
        assertThat(names(cloud.adminCaller(), wish -> wish.listall(true))).hasSize(3);
        assertThat(names(cloud.adminCaller(), wish -> wish.account("alice").domainid(cloud.domain())))
                .hasSize(2);
        assertThatThrownBy(() -> list(cloud.userCaller(), wish -> wish.id(loose)))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.FORBIDDEN));
        assertThat(names(cloud.userCaller(), wish -> wish.ids(List.of(ready, loose))))
                .containsExactly(ready.name());
    }

    @Test
    void selectsByWhatTheProtocolNames() {
        selects(wish -> wish.virtualmachineid(running), ready);
        selects(wish -> wish.virtualmachineid(running).type("DATADISK"));
        selects(wish -> wish.type("root"), ready, allocated);
        selects(wish -> wish.state("allocated"), allocated);
        selects(wish -> wish.name("loose"), loose);
        selects(wish -> wish.keyword("LOO"), loose);
        selects(wish -> wish.keyword("nothingr1"));
        selects(wish -> wish.hostid(cloud.host(0)), ready);
        selects(wish -> wish.hostid(cloud.host(1)));
        selects(wish -> wish.clusterid(cloud.cluster()), ready);
        selects(wish -> wish.podid(cloud.pod()), ready);
        selects(wish -> wish.zoneid(cloud.zone()), ready, allocated, loose);
        selects(wish -> wish.serviceofferingid(cloud.offering()), ready, allocated);
        selects(wish -> wish.diskofferingid(cloud.offering().diskOffering()), ready, allocated);
        selects(wish -> wish.tags(List.of(Map.of("key", "a"))));
        selects(wish -> wish.isencrypted(true));
        selects(wish -> wish.displayvolume(false));
        selects(wish -> wish.isencrypted(false).displayvolume(true), ready, allocated, loose);
        selects(wish -> wish.ids(List.of(loose, ready)), loose, ready);
    }

    @Test
    void aVolumeOnSharedStorageIsFoundAndShownWithItsPool() {
        StoragePool pool = cloud.insert(
                StoragePool.KIND, Fixtures.pool(store.nextId(StoragePool.KIND), cloud.cluster(), "primary"));
        StoragePool empty =
                cloud.insert(StoragePool.KIND, Fixtures.pool(store.nextId(StoragePool.KIND), cloud.cluster(), "other"));
        Volume shared = allocated.withPool(pool.id());
        cloud.commit(
                Transaction.builder().replace(Volume.KIND, allocated, shared).build());

        selects(wish -> wish.storageid(pool), shared);
        selects(wish -> wish.storageid(empty));
        selects(wish -> wish.clusterid(cloud.cluster()), ready, shared);
        VolumeResponse seen = list(cloud.adminCaller(), wish -> wish.id(shared)).get(0);
        assertThat(seen.storage()).isEqualTo("primary");
        assertThat(seen.storageid()).isEqualTo(pool.uuid());
        assertThat(seen.path()).isEqualTo(shared.uuid().toString());
        assertThat(seen.clustername()).isEqualTo("cluster1");
        assertThat(seen.storagetype()).isEqualTo("shared");
        assertThat(list(cloud.userCaller(), wish -> wish.id(shared)).get(0).storageid())
                .isNull();
    }

    @Test
    void answersPagesAndCounts() {
        Answer.Listing page =
                listing(cloud.adminCaller(), wish -> wish.listall(true).page(2).pagesize(2));
        assertThat(page.total()).isEqualTo(3);
        assertThat(page.rows()).hasSize(1);

        Answer.Listing count =
                listing(cloud.adminCaller(), wish -> wish.listall(true).retrieveonlyresourcecount(true));
        assertThat(count.total()).isEqualTo(3);
        assertThat(count.rows()).isEmpty();
    }

    private Volume root(Vm vm) {
        return cloud.insert(Volume.KIND, Fixtures.rootVolume(store.nextId(Volume.KIND), vm, cloud.template()));
    }

    private void selects(Consumer<ListVolumesParametersBuilder> change, Volume... volumes) {
        assertThat(list(cloud.adminCaller(), change.andThen(wish -> wish.listall(true))))
                .extracting(VolumeResponse::id)
                .containsExactly(List.of(volumes).stream().map(Volume::uuid).toArray(UUID[]::new));
    }

    private List<String> names(Caller caller, Consumer<ListVolumesParametersBuilder> change) {
        return list(caller, change).stream().map(VolumeResponse::name).toList();
    }

    private List<VolumeResponse> list(Caller caller, Consumer<ListVolumesParametersBuilder> change) {
        return listing(caller, change).rows().stream()
                .map(VolumeResponse.class::cast)
                .toList();
    }

    private Answer.Listing listing(Caller caller, Consumer<ListVolumesParametersBuilder> change) {
        ListVolumesParametersBuilder builder = ListVolumesParametersBuilder.builder();
        change.accept(builder);
        return (Answer.Listing) command.query(cloud.context(caller), builder.build());
    }
}
