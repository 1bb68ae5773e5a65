package org.virga.jobs;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/** Takes new jobs in, and finds those that were. For any number of threads. */
final class Acceptance {

    private final JobRun.Parts parts;
    private final JobQueues queues;
    private final Endings endings;
    private final Runnable recoverLater;

    /**
     * Takes jobs in.
     *
     * @param recoverLater has jobs looked for of which nobody knows whether they were accepted
     */
    Acceptance(JobRun.Parts parts, JobQueues queues, Endings endings, Runnable recoverLater) {
        this.parts = parts;
        this.queues = queues;
        this.endings = endings;
        this.recoverLater = recoverLater;
    }

    CommitResult accept(UUID uuid, @Nullable UUID parent, Jobs.Request request, Transaction along) {
        Store store = parts.store();
        JobEntry entry = queues.announce(JobEntry.Ticket.of(uuid, request, parent), () -> store.nextId(Job.KIND), 0);
        Job job = NewJobs.of(entry, request, parts.clocks().now());
        Transaction.Builder transaction = Transaction.builder().addAll(along).insert(Job.KIND, job);
        Optional<Event> scheduled =
                parts.events().scheduled(job, request.caller().domain());
        scheduled.ifPresent(transaction::append);
        try {
            // On the store's thread, so that the job is under way before its submitter is told.
            return store.commit(transaction.build())
                    .whenComplete((answer, error) -> answered(entry, job, answer))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                // It may have happened all the same; then the job is found when the store is back.
                recoverLater.run();
                throw unavailable;
            }
            throw e;
        } finally {
            if (!entry.isCommitted()) {
                queues.remove(entry);
            }
        }
    }

    private void answered(JobEntry entry, Job job, @Nullable CommitResult answer) {
        if (answer instanceof CommitResult.Committed) {
            parts.metrics().accepted();
            entry.doing(Doing.waiting(job.created()));
            entry.record(new JobRecord(parts.store(), job));
            endings.watch(entry);
            queues.ready(entry);
        }
    }

    /** A job, whether it waits, runs or is history. */
    Optional<Job> find(UUID job) {
        Optional<Job> open = parts.store().snapshot().find(Job.KIND, job);
        if (open.isPresent()) {
            return open;
        }
        Optional<Job> remembered = parts.finished().find(job);
        return remembered.isPresent() ? remembered : parts.store().history().job(job);
    }
}
