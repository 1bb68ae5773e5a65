package org.virga.storage.pool;

import java.util.Comparator;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.model.Cluster;
import org.virga.api.model.Id;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Zone;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/** Chooses pools for new volumes: of those that will do the one of which least is given out, the oldest of equals. */
@Component(service = PoolChoice.class)
public final class PoolChoice {

    /** How often the capacity of a pool is given out: disks take their space as they are written. */
    static final double OVERPROVISION = 2.0;

    private final PoolUsage usage;

    @Activate
    public PoolChoice(@Reference PoolUsage usage) {
        this.usage = usage;
    }

    /**
     * What a volume needs.
     *
     * @param hypervisor of its machine
     */
    public record Demand(String hypervisor, ServiceOffering offering, long sizeBytes) {}

    /** A pool that every host of the zone reaches. */
    public Optional<StoragePool> inZone(Snapshot snapshot, Id<Zone> zone, Demand demand) {
        return best(snapshot.by(StoragePool.KIND, StoragePool.BY_WHOLE_ZONE, zone), demand);
    }

    /** A pool that every host of the cluster reaches, and others do not. */
    public Optional<StoragePool> inCluster(Snapshot snapshot, Id<Cluster> cluster, Demand demand) {
        return best(snapshot.by(StoragePool.KIND, StoragePool.BY_CLUSTER, cluster), demand);
    }

    private Optional<StoragePool> best(Rows<StoragePool> pools, Demand demand) {
        return pools.stream()
                .filter(pool -> willDo(pool, demand))
                .min(Comparator.comparingLong((StoragePool pool) -> usage.allocatedBytes(pool.id()))
                        .thenComparingLong(pool -> pool.id().value()));
    }

    private boolean willDo(StoragePool pool, Demand demand) {
        return pool.state() == StoragePool.State.UP
                && pool.hypervisor().equals(demand.hypervisor)
                && pool.tags().containsAll(demand.offering.storageTags())
                && hasRoom(pool, demand.sizeBytes);
    }

    private boolean hasRoom(StoragePool pool, long sizeBytes) {
        Long capacity = pool.capacityBytes();
        return capacity == null || usage.allocatedBytes(pool.id()) + sizeBytes <= capacity * OVERPROVISION;
    }
}
