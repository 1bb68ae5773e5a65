package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Primary storage that several hosts reach: what stands there can be used from each host of its reach.
 *
 * @param pod null for storage of a whole zone
 * @param cluster whose hosts reach it; null when all hosts of the zone do
 * @param hypervisor whose machines may have disks on it
 * @param type as CloudStack writes it, see the constants
 * @param url as it was given
 * @param server that exports it; what the URL says where there is none
 * @param path on that server; for a shared mount point where every host has it mounted
 * @param capacityBytes null when nobody said it
 * @param tags of which an offering may demand some
 */
@RecordBuilder
public record StoragePool(
        Id<StoragePool> id,
        UUID uuid,
        String name,
        Id<Zone> zone,
        @Nullable Id<Pod> pod,
        @Nullable Id<Cluster> cluster,
        String hypervisor,
        String type,
        String url,
        String server,
        String path,
        @Nullable Long capacityBytes,
        State state,
        List<String> tags,
        Instant created)
        implements Entity<StoragePool>, StoragePoolBuilder.With {

    /** Storage that hosts mount from a server. */
    public static final String NFS = "NetworkFilesystem";
    /** Storage that every host has mounted at the same path already, however that was done. */
    public static final String SHARED_MOUNT_POINT = "SharedMountPoint";

    /** Which hosts reach it. */
    public enum Scope {
        ZONE,
        CLUSTER
    }

    /** Whether it is in use. */
    public enum State {
        UP,
        /** No new disk is put on it, and no machine with a disk on it is started. */
        MAINTENANCE
    }

    public static final Index<StoragePool, String> BY_NAME = Index.by("name", StoragePool::name);
    public static final Index<StoragePool, Id<Zone>> BY_ZONE = Index.by("zone", StoragePool::zone);
    public static final Index<StoragePool, Id<Pod>> BY_POD = Index.by("pod", StoragePool::pod);
    public static final Index<StoragePool, Id<Cluster>> BY_CLUSTER = Index.by("cluster", StoragePool::cluster);
    public static final Index<StoragePool, Scope> BY_SCOPE = Index.by("scope", StoragePool::scope);
    /** Those that all hosts of a zone reach. */
    public static final Index<StoragePool, Id<Zone>> BY_WHOLE_ZONE =
            Index.by("whole zone", pool -> pool.cluster() == null ? pool.zone() : null);

    public static final Index<StoragePool, State> BY_STATE = Index.by("state", StoragePool::state);
    public static final Index<StoragePool, String> BY_SERVER = Index.by("server", StoragePool::server);
    public static final Index<StoragePool, String> BY_PATH = Index.by("path", StoragePool::path);
    public static final Kind<StoragePool> KIND = Kind.of(
            "storagepool",
            "storage pool",
            StoragePool.class,
            BY_NAME,
            BY_ZONE,
            BY_POD,
            BY_CLUSTER,
            BY_SCOPE,
            BY_WHOLE_ZONE,
            BY_STATE,
            BY_SERVER,
            BY_PATH);

    public Scope scope() {
        return cluster == null ? Scope.ZONE : Scope.CLUSTER;
    }
}
