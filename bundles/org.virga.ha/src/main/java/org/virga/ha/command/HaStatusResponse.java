package org.virga.ha.command;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** How high availability is getting on. */
public record HaStatusResponse(
        @Field("until when it is paused") @Nullable Instant pauseduntil,
        @Field("why it is paused") @Nullable String pausereason,

        @Field("how many guests are being brought back, those that wait for room left out")
        int restarting,

        @Field("names of the zones where so many hosts are silent that none is fenced by force")
        List<String> brakedzones,

        @Field("what investigators look at") List<String> investigators,
        @Field("what fencers work by") List<String> fencers,
        @Field("the hosts that are not well") List<HostCase> host) {

    /** A host that is not well. */
    public record HostCase(
            @Field("id of the host") UUID id,
            @Field("name of the host") String name,
            @Field("state of the host") String state,

            @Field("how far high availability is with it; absent when that does nothing with it") @Nullable
            String hastate,

            @Field("since when") @Nullable Instant since,
            @Field("what is being done") @Nullable String doing,
            @Field("machines that have their place on it") int virtualmachines) {}
}
