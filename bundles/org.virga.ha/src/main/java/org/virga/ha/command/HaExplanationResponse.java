package org.virga.ha.command;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** Why high availability does with a host what it does. */
public record HaExplanationResponse(
        @Field("id of the host") UUID id,
        @Field("name of the host") String name,
        @Field("state of the host") String state,

        @Field("Available, Disabled, or how far its case is")
        String hastate,

        @Field("since when") @Nullable Instant since,
        @Field("when the first doubt came") @Nullable Instant opened,

        @Field("how it is known that none of its guests runs") @Nullable
        String proof,

        @Field("what is being done") @Nullable String doing,
        @Field("how often it was looked at") int looks,
        @Field("what investigators found last") List<String> findings,
        @Field("what fencers said last") List<String> fences,
        @Field("what was found when the case last changed") List<String> recorded) {}
