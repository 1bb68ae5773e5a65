package org.virga.jobs;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.store.Store;

/** The events that tell of a job. A job without an event type leaves none. */
final class JobEvents {

    private final Store store;
    private final Clocks clocks;

    JobEvents(Store store, Clocks clocks) {
        this.store = store;
        this.clocks = clocks;
    }

    Instant now() {
        return clocks.now();
    }

    /** The one that all others refer to. */
    Optional<Event> scheduled(Job job, Id<Domain> domain) {
        return event(job, domain, job.firstEvent(), Event.State.SCHEDULED, Event.Level.INFO, "", job.created());
    }

    Optional<Event> started(Job job, Instant when) {
        return event(job, null, null, Event.State.STARTED, Event.Level.INFO, "Starting job for ", when);
    }

    Optional<Event> completed(Job finished) {
        boolean done = finished.state() == Job.State.DONE;
        String prefix =
                switch (finished.state()) {
                    case DONE -> "Successfully completed ";
                    case CANCELLED -> "Cancelled ";
                    case FAILED, QUEUED, RUNNING -> "Error while ";
                };
        Instant when = finished.completed();
        return event(
                finished,
                null,
                null,
                Event.State.COMPLETED,
                done ? Event.Level.INFO : Event.Level.ERROR,
                prefix,
                when == null ? now() : when);
    }

    private Optional<Event> event(
            Job job,
            @Nullable Id<Domain> domain,
            @Nullable UUID uuid,
            Event.State state,
            Event.Level level,
            String prefix,
            Instant when) {
        String type = job.eventType();
        if (type == null) {
            return Optional.empty();
        }
        String description = job.eventDescription();
        return Optional.of(new Event(
                uuid == null ? UUID.randomUUID() : uuid,
                type,
                level,
                state,
                prefix + (description == null ? job.command() : description),
                job.user(),
                job.account(),
                domain == null
                        ? store.snapshot().get(Account.KIND, job.account()).domain()
                        : domain,
                job.resourceType(),
                job.resource() == null ? null : job.resource().uuid(),
                uuid == null ? job.firstEvent() : null,
                when));
    }
}
