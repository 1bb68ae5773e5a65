package org.virga.jobs;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;

/** Makes the record of a job that is accepted. */
final class NewJobs {

    private NewJobs() {}

    static Job of(JobEntry entry, Jobs.Request request, Instant now) {
        return new Job(
                entry.id(),
                entry.uuid(),
                request.command(),
                request.version(),
                request.parameters(),
                request.caller().user(),
                request.caller().account(),
                request.caller().origin().name(),
                request.queue(),
                0,
                request.terms(),
                entry.parent(),
                request.resource(),
                request.resourceType(),
                request.eventType(),
                request.eventDescription(),
                request.eventType() == null ? null : UUID.randomUUID(),
                Job.State.QUEUED,
                false,
                List.of(),
                0,
                1,
                null,
                null,
                null,
                0,
                null,
                now,
                null,
                null);
    }
}
