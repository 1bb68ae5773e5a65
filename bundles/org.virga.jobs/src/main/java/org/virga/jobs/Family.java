package org.virga.jobs;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** The jobs that jobs submit. For any number of threads. */
final class Family {

    private final Store store;
    private final Acceptance acceptance;
    private final Endings endings;
    private final JobQueues queues;

    Family(Store store, Acceptance acceptance, Endings endings, JobQueues queues) {
        this.store = store;
        this.acceptance = acceptance;
        this.endings = endings;
        this.queues = queues;
    }

    /** The id of a job's child: the same whenever the parent runs, so that it is submitted once. */
    static UUID childId(UUID parent, String name) {
        return UUID.nameUUIDFromBytes((parent + "/" + name).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Submits a child.
     *
     * @param maybeThere whether an earlier run may have submitted it, without a trace in the parent's journal
     * @throws CommandException when it is refused
     */
    void submit(UUID child, UUID parent, Jobs.Request request, boolean maybeThere) {
        if (queues.find(child).isPresent()
                || (maybeThere && acceptance.find(child).isPresent())) {
            return;
        }
        CommitResult result =
                acceptance.accept(child, parent, request, Transaction.builder().build());
        if (result instanceof CommitResult.Conflict conflict) {
            throw new CommandException(ErrorKind.CONFLICT, "A job was refused: " + conflict.reasons());
        }
    }

    /** A job, wherever it stands. */
    Optional<Job> find(UUID job) {
        return acceptance.find(job);
    }

    /** The children of a job that are not over. */
    List<UUID> open(UUID parent) {
        return store.snapshot().by(Job.KIND, Job.BY_PARENT, parent).stream()
                .map(Job::uuid)
                .toList();
    }

    /** Cancels the children of a job that are not over; some of them may have to be undone yet. */
    void cancelOpen(UUID parent) {
        for (UUID child : open(parent)) {
            queues.find(child).ifPresent(entry -> endings.cancel(entry, Endings.WITH_PARENT));
        }
    }
}
