package org.virga.storage.pool;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Pod;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** A storage pool on the wire. How much of it is written is not measured, and left out. */
@RecordBuilder
public record StoragePoolResponse(
        @Field("id of the pool") UUID id,
        @Field("id of its zone") UUID zoneid,
        @Field("name of its zone") String zonename,

        @Field("id of its pod; none for storage of a whole zone") @Nullable
        UUID podid,

        @Field("name of its pod") @Nullable String podname,
        @Field("name of the pool") String name,
        @Field("server that exports it") String ipaddress,

        @Field("path on the server, or where every host has it mounted")
        String path,

        @Field("when it was created") Instant created,
        @Field("NetworkFilesystem or SharedMountPoint") String type,

        @Field("id of the cluster whose hosts reach it") @Nullable
        UUID clusterid,

        @Field("name of the cluster whose hosts reach it") @Nullable
        String clustername,

        @Field("its size in bytes, as far as it was said") @Nullable
        Long capacitybytes,

        @Field("its size in bytes, as far as it was said") @Nullable
        Long disksizetotal,

        @Field("bytes of the volumes on it") Long disksizeallocated,
        @Field("its tags, with commas between") @Nullable String tags,
        @Field("whether the tags are a rule") Boolean istagarule,
        @Field("Up or Maintenance") String state,
        @Field("ZONE or CLUSTER: which hosts reach it") String scope,
        @Field("how often its size is given out") String overprovisionfactor,

        @Field("hypervisor whose machines may have disks on it")
        String hypervisor,

        @Field("who looks after it") String provider,

        @Field("what the storage can do itself") @Nullable Map<String, String> storagecapabilities,

        @Field("whether the storage makes volumes itself") Boolean managed,
        @Field("its details") @Nullable Map<String, String> details,
        @Field("whether there are remarks") Boolean hasannotations) {

    static final String OBJECT = "storagepool";

    /** A pool as a command answers it that changed it. */
    static StoragePoolResponse of(Snapshot snapshot, StoragePool pool, long allocatedBytes) {
        return builder(snapshot, pool, allocatedBytes).build();
    }

    /** A pool as lists answer it. */
    static StoragePoolResponse row(Snapshot snapshot, StoragePool pool, long allocatedBytes) {
        return builder(snapshot, pool, allocatedBytes)
                .storagecapabilities(Map.of("VOLUME_SNAPSHOT_QUIESCEVM", "false"))
                .details(Map.of())
                .build();
    }

    /** The wire's spelling, for example {@code "Up"}. */
    static String title(StoragePool.State state) {
        return state == StoragePool.State.UP ? "Up" : "Maintenance";
    }

    private static StoragePoolResponseBuilder builder(Snapshot snapshot, StoragePool pool, long allocatedBytes) {
        Zone zone = snapshot.get(Zone.KIND, pool.zone());
        StoragePoolResponseBuilder response = StoragePoolResponseBuilder.builder()
                .id(pool.uuid())
                .zoneid(zone.uuid())
                .zonename(zone.name())
                .name(pool.name())
                .ipaddress(pool.server())
                .path(pool.path())
                .created(pool.created())
                .type(pool.type())
                .capacitybytes(pool.capacityBytes())
                .disksizetotal(pool.capacityBytes())
                .disksizeallocated(allocatedBytes)
                .tags(pool.tags().isEmpty() ? null : String.join(",", pool.tags()))
                .istagarule(false)
                .state(title(pool.state()))
                .scope(pool.scope().name())
                .overprovisionfactor(Double.toString(PoolChoice.OVERPROVISION))
                .hypervisor(pool.hypervisor())
                .provider("DefaultPrimary")
                .managed(false)
                .hasannotations(false);
        if (pool.pod() != null && pool.cluster() != null) {
            Pod pod = snapshot.get(Pod.KIND, pool.pod());
            Cluster cluster = snapshot.get(Cluster.KIND, pool.cluster());
            response.podid(pod.uuid())
                    .podname(pod.name())
                    .clusterid(cluster.uuid())
                    .clustername(cluster.name());
        }
        return response;
    }
}
