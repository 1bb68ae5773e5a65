package org.virga.topology.place;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** How much there is of one thing, and how much of it is given out. */
public record CapacityResponse(
        @Field("number of the kind") short type,
        @Field("name of the kind") String name,
        @Field("id of the zone") @Nullable UUID zoneid,
        @Field("name of the zone") @Nullable String zonename,
        @Field("id of the pod") @Nullable UUID podid,
        @Field("name of the pod") @Nullable String podname,
        @Field("id of the cluster") @Nullable UUID clusterid,
        @Field("name of the cluster") @Nullable String clustername,
        @Field("given out") @Nullable Long capacityallocated,
        @Field("given out") long capacityused,
        @Field("there in all") long capacitytotal,
        @Field("given out, in percent") String percentused) {}
