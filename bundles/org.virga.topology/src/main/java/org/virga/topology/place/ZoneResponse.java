package org.virga.topology.place;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A zone on the wire. What is infrastructure is null for callers who are no administrators. */
public record ZoneResponse(
        @Field("id of the zone") UUID id,
        @Field("name of the zone") String name,
        @Field("description of the zone") @Nullable String description,
        @Field("first DNS server of its guests") @Nullable String dns1,
        @Field("second DNS server of its guests") @Nullable String dns2,
        @Field("first DNS server of its hosts") @Nullable String internaldns1,
        @Field("second DNS server of its hosts") @Nullable String internaldns2,
        @Field("address range of its guests") @Nullable String guestcidraddress,
        @Field("network domain of its guests") @Nullable String domain,
        @Field("Advanced or Basic") String networktype,
        @Field("whether it has security groups") boolean securitygroupsenabled,
        @Field("GPUs in all") long gputotal,
        @Field("GPUs in use") long gpuused,
        @Field("whether it takes new guests") String allocationstate,
        @Field("a token that stands for the zone") UUID zonetoken,
        @Field("who gives guests their addresses") String dhcpprovider,
        @Field("what is left in it") @Nullable List<CapacityResponse> capacity,
        @Field("whether disks may stand on hosts") boolean localstorageenabled,
        @Field("tags of the zone") List<String> tags,
        @Field("details of the zone") Map<String, String> resourcedetails,

        @Field("whether callers may choose the MTU of routers")
        boolean allowuserspecifyvrmtu,

        @Field("largest MTU inside") int routerprivateinterfacemaxmtu,
        @Field("largest MTU outside") int routerpublicinterfacemaxmtu,
        @Field("Core or Edge") String type,
        @Field("whether NSX serves it") boolean isnsxenabled,

        @Field("whether its hosts have several architectures")
        boolean ismultiarch,

        @Field("autonomous system numbers") String asnrange,
        @Field("whether it has routed networks") boolean routedmodeenabled,
        @Field("whether there are remarks") boolean hasannotations) {}
