package org.virga.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Id;
import org.virga.api.model.Job;

/** A job that is not over, as this process sees it. */
final class JobEntry {

    /** Where the entry stands. */
    enum Phase {
        /** Has its place in the queue, and is not committed yet. */
        ANNOUNCED,
        /** Waits for its turn. */
        WAITING,
        /** Is in the hands of a worker, or of somebody who cancels it. */
        ACTIVE,
        /** Had its turn and waits for a time, a command or its children. */
        PARKED,
        /** Is over, or never came to be. */
        ENDED
    }

    /**
     * What places a job among others.
     *
     * @param parent the job that submitted it, or null
     */
    record Ticket(
            UUID uuid,
            @Nullable String queue,
            Job.Terms terms,
            @Nullable UUID parent) {

        static Ticket of(Job job) {
            return new Ticket(job.uuid(), job.queue(), job.terms(), job.parent());
        }

        static Ticket of(UUID uuid, Jobs.Request request, @Nullable UUID parent) {
            return new Ticket(uuid, request.queue(), request.terms(), parent);
        }
    }

    private final Id<Job> id;
    private final Ticket ticket;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    /** Guarded by the lock of {@link JobQueues}. */
    Phase phase = Phase.ANNOUNCED;
    /** The place in its queue. Guarded by the lock of {@link JobQueues}. */
    long rank;
    /** The job in whose turn it has its own; null for none. Guarded by the lock of {@link JobQueues}. */
    @Nullable
    UUID within;

    private volatile @Nullable JobRecord record;
    private volatile Doing doing = Doing.NOTHING;
    private volatile int progress;
    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
    private final Interruption interruption = new Interruption();

    // What follows belongs to whoever has the entry while it is ACTIVE; handing it on orders the accesses.

    /** Steps and compensations that are finished and not durable yet, oldest first. */
    final List<Job.JournalEntry> pending = new ArrayList<>();
    /** Whether the handler may have had an effect already. */
    boolean begun;
    /** Whether a run before this one may have done what the journal does not tell. */
    boolean ranBefore;
    /** Whether the run that is under way, or was the last, knows how the job is to end. */
    boolean sawEnding;
    /** Whether its time is watched. */
    boolean watched;
    /** Final transactions that met a conflict in a row. */
    int staleRuns;
    /** Compensations that failed in a row. */
    int failedCompensations;

    JobEntry(Id<Job> id, Ticket ticket, long rank) {
        this.id = id;
        this.ticket = ticket;
        this.rank = rank;
    }

    Id<Job> id() {
        return id;
    }

    UUID uuid() {
        return ticket.uuid();
    }

    @Nullable
    String queue() {
        return ticket.queue();
    }

    Job.Terms terms() {
        return ticket.terms();
    }

    @Nullable
    UUID parent() {
        return ticket.parent();
    }

    /** Completes when the job is over, on the thread that ended it. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** The job's record; there as soon as the job is committed. */
    JobRecord record() {
        return Objects.requireNonNull(record, "not committed yet");
    }

    boolean isCommitted() {
        return record != null;
    }

    void record(JobRecord committed) {
        record = committed;
        Job job = committed.current();
        progress = job.progress();
        Failure failure = Failure.of(job);
        if (failure != null) {
            ending.set(job.cancelRequested() ? Ending.cancelled(failure) : Ending.failed(failure));
        } else if (job.cancelRequested()) {
            ending.set(Ending.cancelled(Failure.ofRequest(job)));
        }
    }

    /** What the job does right now. */
    Doing doing() {
        return doing;
    }

    void doing(Doing now) {
        doing = now;
    }

    int progress() {
        return progress;
    }

    void progress(int percent) {
        progress = percent;
    }

    /** How the job is to end, as soon as that can be; null when nothing keeps it from being done. */
    @Nullable
    Ending ending() {
        return ending.get();
    }

    /** As {@link #ending}, when it is known to be there. */
    Ending requireEnding() {
        return Objects.requireNonNull(ending.get(), "nothing ends this job");
    }

    /**
     * Has the job end this way.
     *
     * @return false when it is to end in another way already
     */
    boolean requestEnd(Ending wish) {
        return ending.compareAndSet(null, wish);
    }

    Interruption interruption() {
        return interruption;
    }

    @Override
    public String toString() {
        return "job " + uuid();
    }
}
