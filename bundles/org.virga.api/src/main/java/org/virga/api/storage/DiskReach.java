package org.virga.api.storage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;

/**
 * Which hosts reach the disks of a machine: the one rule by which it is started, moved and restarted. A disk that is a
 * host's own ties the machine to that host, one on a cluster's pool to the hosts of the cluster, and one on a pool of the
 * zone to nothing, for a machine never leaves its zone. A disk that was never made and has no pool ties it to nothing yet.
 *
 * <p>Immutable, and as true as the snapshot that it was made of.
 */
public final class DiskReach {

    private final Snapshot snapshot;
    private final @Nullable Volume local;
    private final @Nullable StoragePool pool;
    private final @Nullable StoragePool closed;

    private DiskReach(
            Snapshot snapshot, @Nullable Volume local, @Nullable StoragePool pool, @Nullable StoragePool closed) {
        this.snapshot = snapshot;
        this.local = local;
        this.pool = pool;
        this.closed = closed;
    }

    /** The reach of a machine's disks. */
    public static DiskReach of(Snapshot snapshot, Vm vm) {
        Volume local = null;
        StoragePool narrow = null;
        StoragePool closed = null;
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            if (volume.pool() != null) {
                StoragePool pool = snapshot.get(StoragePool.KIND, volume.pool());
                narrow = narrow == null && pool.cluster() != null ? pool : narrow;
                closed = closed == null && pool.state() != StoragePool.State.UP ? pool : closed;
            } else if (local == null && volume.host() != null && volume.state() == Volume.State.READY) {
                local = volume;
            }
        }
        return new DiskReach(snapshot, local, narrow, closed);
    }

    /** The only host that has one of the disks; null when none is a host's own. */
    public @Nullable Id<Host> host() {
        return local == null ? null : local.host();
    }

    /** The cluster outside of which a disk is not reached; null when no disk stands on a cluster's pool. */
    public @Nullable Id<Cluster> cluster() {
        return pool == null ? null : pool.cluster();
    }

    /** Why the machine may not be started on a host, in a sentence; empty when all its disks are reached from there. */
    public Optional<String> refusal(Host host) {
        if (local != null && !host.id().equals(local.host())) {
            return pinned();
        }
        return beyond(host).or(this::closed);
    }

    /**
     * Why the machine cannot even be moved to a host with its local disks copied, in a sentence; empty when all storage that
     * it shares is reached from there.
     */
    public Optional<String> beyond(Host host) {
        return pool == null || host.cluster().equals(pool.cluster())
                ? Optional.empty()
                : Optional.of("its disks are on the storage pool " + pool.name() + ", which only hosts of cluster "
                        + snapshot.get(Cluster.KIND, clusterOf(pool)).name() + " reach");
    }

    /**
     * Why the machine may be started on no other host than the one that it was on, in a sentence; empty when it may, on
     * hosts that {@link #refusal} does not refuse.
     */
    public Optional<String> pinned() {
        return Optional.ofNullable(local)
                .map(volume -> "its disk " + volume.name() + " is a local disk of host "
                        + snapshot.find(Host.KIND, owner(volume))
                                .map(Host::name)
                                .orElse("(removed)"));
    }

    /** Whether a disk would have to be copied for the machine to run on a host. */
    public boolean copies(Host host) {
        return local != null && !host.id().equals(local.host());
    }

    /** Why the machine may be started nowhere at the moment, in a sentence; empty when its storage is in use. */
    public Optional<String> closed() {
        return Optional.ofNullable(closed).map(one -> "the storage pool " + one.name() + " is in maintenance");
    }

    private static Id<Cluster> clusterOf(StoragePool pool) {
        Id<Cluster> cluster = pool.cluster();
        if (cluster == null) {
            throw new IllegalStateException(pool + " is of a whole zone");
        }
        return cluster;
    }

    private static Id<Host> owner(Volume volume) {
        Id<Host> host = volume.host();
        if (host == null) {
            throw new IllegalStateException(volume + " is on no host");
        }
        return host;
    }
}
