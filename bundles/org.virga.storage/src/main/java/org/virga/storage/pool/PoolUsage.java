package org.virga.storage.pool;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.model.Id;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Volume;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.spi.store.ChangeListener;

/**
 * How many bytes are given out of each pool: the sizes of its volumes, summed as they change, because a pool may have a
 * million of them. It follows the commits, so it may be a moment behind the store. Any thread may ask.
 */
@Component(
        service = {PoolUsage.class, ChangeListener.class},
        immediate = true)
public final class PoolUsage implements ChangeListener {

    private final Store store;
    private final Map<Id<StoragePool>, Long> allocated = new ConcurrentHashMap<>();
    /** The last commit that is counted; -1 before the first. Written by the thread that tells of commits. */
    private volatile long counted = -1;

    @Activate
    public PoolUsage(@Reference Store store) {
        this.store = store;
    }

    /** The sizes of a pool's volumes. */
    public long allocatedBytes(Id<StoragePool> pool) {
        if (counted >= 0) {
            return allocated.getOrDefault(pool, 0L);
        }
        long sum = 0;
        for (Volume volume : store.snapshot().by(Volume.KIND, Volume.BY_POOL, pool)) {
            sum += volume.sizeBytes();
        }
        return sum;
    }

    @Override
    public void committed(Commit commit) {
        if (counted < 0) {
            Snapshot snapshot = commit.snapshot();
            allocated.putAll(sums(snapshot));
            counted = snapshot.sequence();
        } else if (commit.sequence() > counted) {
            // A snapshot that was counted whole may have held later commits than the one that it came with.
            for (Change<?> change : commit.changes()) {
                Change<Volume> volume = change.as(Volume.KIND);
                if (volume != null) {
                    add(volume.before(), -1);
                    add(volume.after(), 1);
                }
            }
            counted = commit.sequence();
        }
    }

    private static Map<Id<StoragePool>, Long> sums(Snapshot snapshot) {
        Map<Id<StoragePool>, Long> sums = new HashMap<>();
        for (StoragePool pool : snapshot.all(StoragePool.KIND)) {
            for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_POOL, pool.id())) {
                sums.merge(pool.id(), volume.sizeBytes(), Long::sum);
            }
        }
        return sums;
    }

    private void add(@Nullable Volume volume, int sign) {
        if (volume != null && volume.pool() != null) {
            // A pool without volumes is forgotten, for it may be removed.
            allocated.merge(
                    volume.pool(), sign * volume.sizeBytes(), (one, other) -> one + other == 0 ? null : one + other);
        }
    }
}
