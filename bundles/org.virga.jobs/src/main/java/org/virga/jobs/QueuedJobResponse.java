package org.virga.jobs;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A job in a queue, on the wire. Of a job that is not the caller's to see, only that it is there. */
record QueuedJobResponse(
        @Field("id of the job") @Nullable UUID jobid,
        @Field("command that the job carries out") @Nullable String cmd,
        @Field("running or waiting") String state,

        @Field("0 for a job that runs, 1 for the one that is next")
        Integer position,

        @Field("seconds that it waited, or waits by now, for its turn")
        Long waited,

        @Field("account that the job belongs to") @Nullable String account,
        @Field("when the job was accepted") @Nullable Instant created,
        @Field("how far it is, in percent") @Nullable Integer progress,
        @Field("the step that is under way") @Nullable String step,
        @Field("why it does not run") @Nullable String waitsfor) {}
