package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Account;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.store.Snapshot;

/** Shows queues to a caller. */
final class QueueView {

    private final Jobs jobs;
    private final Snapshot snapshot;
    private final Instant now;
    private final Predicate<Id<Account>> visible;

    /**
     * A view of the queues as they are now.
     *
     * @param visible whose jobs the caller may see
     */
    QueueView(Jobs jobs, Snapshot snapshot, Instant now, Predicate<Id<Account>> visible) {
        this.jobs = jobs;
        this.snapshot = snapshot;
        this.now = now;
        this.visible = visible;
    }

    /** The queue of this name; empty when it has no job any more. */
    Optional<JobQueueResponse> of(String name) {
        return jobs.queue(name).map(queue -> response(name, queue));
    }

    private JobQueueResponse response(String name, Jobs.Queue queue) {
        List<QueuedJobResponse> rows = new ArrayList<>();
        int concurrency = 0;
        for (UUID uuid : queue.running()) {
            Job job = snapshot.find(Job.KIND, uuid).orElse(null);
            concurrency =
                    job == null || (concurrency > 0 && concurrency < job.terms().concurrency())
                            ? concurrency
                            : job.terms().concurrency();
            add(rows, job, "running", 0);
        }
        int position = 0;
        for (UUID uuid : queue.waiting()) {
            position++;
            Job job = snapshot.find(Job.KIND, uuid).orElse(null);
            concurrency =
                    concurrency > 0 || job == null ? concurrency : job.terms().concurrency();
            add(rows, job, "waiting", position);
        }
        Optional<QueueResource> resource = QueueResource.of(snapshot, name);
        return new JobQueueResponse(
                resource.map(QueueResource::type).orElse(null),
                resource.map(QueueResource::uuid).orElse(null),
                resource.map(QueueResource::name).orElse(null),
                Math.max(1, concurrency),
                queue.running().size(),
                queue.waiting().size(),
                rows);
    }

    /** A job that is not in the snapshot was accepted since, or is over. */
    private void add(List<QueuedJobResponse> rows, @Nullable Job job, String state, int position) {
        if (job == null) {
            return;
        }
        Instant until = position == 0 && job.started() != null ? job.started() : now;
        long waited = Math.max(0, Duration.between(job.created(), until).toSeconds());
        if (!visible.test(job.account())) {
            rows.add(new QueuedJobResponse(null, null, state, position, waited, null, null, null, null, null));
            return;
        }
        Optional<Jobs.Activity> activity = jobs.activity(job.uuid());
        rows.add(new QueuedJobResponse(
                job.uuid(),
                job.command(),
                state,
                position,
                waited,
                snapshot.find(Account.KIND, job.account()).map(Account::name).orElse(null),
                job.created(),
                jobs.progress(job.uuid()),
                activity.map(Jobs.Activity::step).orElse(null),
                activity.map(Jobs.Activity::waitsFor).orElse(null)));
    }
}
