package org.virga.jobs;

import java.util.UUID;
import org.virga.spi.command.Field;

/** What became of a wish to cancel, on the wire. */
record CancelResponse(
        @Field("whether the job ends because of this") Boolean success,
        @Field("what became of it, a sentence") String displaytext,
        @Field("id of the job") UUID jobid,

        @Field("cancelled, or requested when it runs and is being undone")
        String cancellation) {}
