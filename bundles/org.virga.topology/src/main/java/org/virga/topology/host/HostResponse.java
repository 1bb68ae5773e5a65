package org.virga.topology.host;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A host on the wire. Figures are null while they are not known or not asked for. */
@RecordBuilder
public record HostResponse(
        @Field("id of the host") UUID id,
        @Field("name of the host") String name,

        @Field("Up, Alert when it was not heard of for a while, Down, Connecting")
        String state,

        @Field("Routing: it runs guests") String type,
        @Field("its address") @Nullable String ipaddress,
        @Field("id of its zone") UUID zoneid,
        @Field("name of its zone") String zonename,
        @Field("id of its pod") UUID podid,
        @Field("name of its pod") String podname,
        @Field("release of its agent") @Nullable String version,
        @Field("its hypervisor") String hypervisor,
        @Field("processor sockets") @Nullable Integer cpusockets,
        @Field("processor cores") @Nullable Integer cpunumber,
        @Field("speed of a core in MHz") @Nullable Long cpuspeed,

        @Field("processor speed given out, in percent") @Nullable
        String cpuallocated,

        @Field("processor speed given out, in MHz") @Nullable
        Long cpuallocatedvalue,

        @Field("processor speed given out, in percent") @Nullable
        String cpuallocatedpercentage,

        @Field("processor speed given out, in percent of what may be given out") @Nullable
        String cpuallocatedwithoverprovisioning,

        @Field("processor speed in use, in percent") @Nullable
        String cpuused,

        @Field("processor speed that may be given out, in MHz") @Nullable
        String cpuwithoverprovisioning,

        @Field("load of the last minute") @Nullable Double cpuloadaverage,
        @Field("KiB read from the network") @Nullable Long networkkbsread,
        @Field("KiB written to the network") @Nullable Long networkkbswrite,
        @Field("memory in bytes") @Nullable Long memorytotal,

        @Field("memory that may be given out, in bytes") @Nullable
        String memorywithoverprovisioning,

        @Field("memory given out, in bytes") @Nullable Long memoryallocated,
        @Field("memory given out, in percent") @Nullable String memoryallocatedpercentage,
        @Field("memory given out, in bytes") @Nullable Long memoryallocatedbytes,
        @Field("memory in use, in bytes") @Nullable Long memoryused,
        @Field("GPUs in all") long gputotal,
        @Field("GPUs in use") long gpuused,
        @Field("its GPUs") List<Map<String, String>> gpugroup,
        @Field("what its hypervisor can do") String capabilities,
        @Field("when it was last heard of") @Nullable Instant lastpinged,
        @Field("id of its cluster") UUID clusterid,
        @Field("name of its cluster") String clustername,
        @Field("who looks after its cluster") String clustertype,
        @Field("whether disks of guests stand on it") boolean islocalstorageactive,
        @Field("when it was added") Instant created,

        @Field("whether the given machine can go there") @Nullable
        Boolean suitableformigration,

        @Field("whether disks of the given machine would have to be copied there") @Nullable
        Boolean requiresStorageMotion,

        @Field("whether it has room for the given machine") @Nullable
        Boolean hasenoughcapacity,

        @Field("its tags") @Nullable String hosttags,

        @Field("its tags, as they were given to it") @Nullable
        String explicithosttags,

        @Field("high availability of the host itself") HostHa hostha,
        @Field("power control of the host") OutOfBand outofbandmanagement,
        @Field("what the operator wants of it") String resourcestate,
        @Field("version of its hypervisor") @Nullable String hypervisorversion,
        @Field("whether it is kept for restarts") boolean hahost,
        @Field("whether its guests can boot with UEFI") boolean ueficapability,
        @Field("its architecture") String arch,
        @Field("its details") @Nullable Map<String, String> details,
        @Field("whether there are remarks") boolean hasannotations) {

    /** High availability of a host. */
    public record HostHa(
            @Field("whether it is on") boolean haenable,
            @Field("its state") String hastate) {}

    /** Power control of a host. */
    public record OutOfBand(
            @Field("On, Off or Unknown, as the board said last; Disabled when it is not used")
            String powerstate,

            @Field("whether the board is used") boolean enabled,
            @Field("who speaks with the board") @Nullable String driver,
            @Field("address of the board") @Nullable String address,
            @Field("port of the board") @Nullable String port,

            @Field("the user whom the board lets in") @Nullable
            String username) {}
}
