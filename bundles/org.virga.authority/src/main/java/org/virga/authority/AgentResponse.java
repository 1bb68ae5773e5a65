package org.virga.authority;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** An agent on the wire. */
record AgentResponse(
        @Field("id of the agent") UUID id,
        @Field("name of the agent") String name,
        @Field("joined or revoked") String state,
        @Field("names of its hosts") List<String> hosts,
        @Field("when its certificate ends") Instant certificateexpires,
        @Field("when it joined") Instant joined,

        @Field("since when it is connected; missing when it is not") @Nullable
        Instant connectedsince,

        @Field("where it is connected from, or joined from when it is not")
        String address,

        @Field("its release; missing when nothing was heard of it since the controller began") @Nullable
        String version) {}
