package org.virga.topology.place;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;
import org.virga.topology.Titles;

/** A pod on the wire. */
public record PodResponse(
        @Field("id of the pod") UUID id,
        @Field("name of the pod") String name,
        @Field("id of its zone") UUID zoneid,
        @Field("name of its zone") String zonename,
        @Field("gateway of its subnet") String gateway,
        @Field("netmask of its subnet") String netmask,
        @Field("its address ranges") List<Range> ipranges,
        @Field("first addresses of its ranges") List<String> startip,
        @Field("last addresses of its ranges") List<String> endip,
        @Field("whether its ranges are for system machines") List<String> forsystemvms,
        @Field("VLANs of its ranges") List<String> vlanid,
        @Field("whether it takes new guests") String allocationstate,
        @Field("what is left in it") @Nullable List<CapacityResponse> capacity,
        @Field("whether there are remarks") boolean hasannotations) {

    private static final String UNTAGGED = "vlan://untagged";

    /** A range of addresses. */
    public record Range(
            @Field("first address") String startip,
            @Field("last address") @Nullable String endip,
            @Field("whether it is for system machines") String forsystemvms,
            @Field("its VLAN") String vlanid) {}

    /**
     * A pod's answer.
     *
     * @param capacities whether it tells what is left
     */
    static PodResponse of(Snapshot snapshot, Pod pod, boolean capacities) {
        Zone zone = snapshot.get(Zone.KIND, pod.zone());
        String end = pod.endIp();
        return new PodResponse(
                pod.uuid(),
                pod.name(),
                zone.uuid(),
                zone.name(),
                pod.gateway(),
                pod.netmask(),
                List.of(new Range(pod.startIp(), end, "0", UNTAGGED)),
                List.of(pod.startIp()),
                end == null ? List.of() : List.of(end),
                List.of("0"),
                List.of(UNTAGGED),
                Titles.of(pod.allocation()),
                capacities ? Capacities.plain(new Capacities(snapshot).of(pod)) : null,
                false);
    }
}
