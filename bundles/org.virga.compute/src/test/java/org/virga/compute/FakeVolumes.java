package org.virga.compute;

import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.storage.Volumes;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.testkit.Fixtures;

/** Root disks that stand on the zone's pool or the cluster's when there is one, and else on the host of the first start. */
final class FakeVolumes implements Volumes {

    private final Store store;

    FakeVolumes(Store store) {
        this.store = store;
    }

    @Override
    public Volume addRoot(Vm vm, Template template, ServiceOffering offering, Transaction.Builder transaction) {
        Id<Volume> id = store.nextId(Volume.KIND);
        long size = offering.rootDiskGib() == 0 ? template.sizeBytes() : offering.rootDiskGib() * Fixtures.GIB;
        Volume volume = Fixtures.rootVolume(id, vm, template)
                .with(next -> next.sizeBytes(size).pool(pool(StoragePool.BY_WHOLE_ZONE, vm.zone())));
        transaction.insert(Volume.KIND, volume);
        return volume;
    }

    @Override
    public void assign(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        Id<StoragePool> pool =
                pool(StoragePool.BY_CLUSTER, snapshot.get(Host.KIND, vm.host()).cluster());
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            if (pool != null && volume.state() == Volume.State.ALLOCATED && volume.pool() == null) {
                transaction.replace(Volume.KIND, volume, volume.withPool(pool));
            }
        }
    }

    private <K> @Nullable Id<StoragePool> pool(Index<StoragePool, K> index, K key) {
        return store.snapshot().by(StoragePool.KIND, index, key).stream()
                .findFirst()
                .map(StoragePool::id)
                .orElse(null);
    }

    @Override
    public void ready(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            Volume ready =
                    volume.with(next -> next.state(Volume.State.READY).host(volume.pool() == null ? vm.host() : null));
            if (!ready.equals(volume)) {
                transaction.replace(Volume.KIND, volume, ready);
            }
        }
    }

    @Override
    public void release(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        snapshot.by(Volume.KIND, Volume.BY_VM, vm.id()).forEach(volume -> transaction.delete(Volume.KIND, volume));
    }
}
