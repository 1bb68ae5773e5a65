package org.virga.jobs;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A sync queue on the wire. */
record JobQueueResponse(
        @Field("kind of what the queue belongs to") @Nullable
        String resourcetype,

        @Field("what the queue belongs to") @Nullable UUID resourceid,

        @Field("name of what the queue belongs to") @Nullable
        String resourcename,

        @Field("how many of its jobs may run at once at present")
        Integer concurrency,

        @Field("jobs that run") Integer running,
        @Field("jobs that wait") Integer waiting,

        @Field("the jobs, those that run first, then the next one")
        List<QueuedJobResponse> job) {}
