package org.virga.api.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.command.Caller;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;

/**
 * The job manager. Jobs on one queue begin in the order in which they were accepted, unless somebody moves one; how many of
 * them run at once is a matter of their terms, and one after the other unless these say more. Jobs on different queues run
 * side by side. Any thread may call.
 */
@ProviderType
public interface Jobs {

    /**
     * A job to be.
     *
     * @param version of the command
     * @param terms when and beside what it runs
     * @param queue the resource whose jobs run in order, {@code kind:id}; null for a job that waits for nobody
     * @param resource what the job is about, or null
     * @param resourceType the protocol's name for what the job is about, for example {@code "VirtualMachine"}; null as
     *     {@code resource} is
     * @param eventType the protocol's type of the events that tell of it, for example {@code "VM.CREATE"}; null for none
     */
    record Request(
            String command,
            String version,
            Map<String, String> parameters,
            Caller caller,
            Job.Terms terms,
            @Nullable String queue,
            @Nullable ResourceRef resource,
            @Nullable String resourceType,
            @Nullable String eventType,
            @Nullable String eventDescription) {}

    /**
     * Accepts a job in one commit with {@code along}: what it holds and the job happen together or not at all.
     *
     * @return the job's id and what became of the commit; on a conflict there is no job
     * @throws org.virga.api.store.StoreUnavailableException when the store is
     */
    Submission submit(Request request, Transaction along);

    /** What became of a submission; {@code job} names a job only when {@code commit} is {@code Committed}. */
    record Submission(UUID job, CommitResult commit) {}

    /** A job, whether it waits, runs or is history. */
    Optional<Job> find(UUID job);

    /**
     * Asks for a job to be cancelled. One that waits is cancelled at once. One that runs is interrupted in its step, those
     * that it submitted are cancelled, and it is undone; one that is being undone already, or at its last commit, goes on
     * to its end.
     *
     * @throws org.virga.api.store.StoreUnavailableException when the store is; the job may be cancelled all the same
     */
    Cancellation cancel(UUID job);

    /**
     * As {@link #cancel(UUID)}, and says why.
     *
     * @param why by whom or why, as it goes on the sentence "The job was cancelled" in the job's error text, for example
     *     {@code "by admin"}; may be empty
     */
    default Cancellation cancel(UUID job, String why) {
        return cancel(job);
    }

    /** What became of a wish to cancel. */
    enum Cancellation {
        /** It had not begun and is cancelled. */
        CANCELLED,
        /** It runs and is being stopped and undone. */
        REQUESTED,
        /** It was over. */
        OVER,
        /** There is no such job. */
        UNKNOWN
    }

    /**
     * Moves a job that waits in a queue. Durable: a restart finds the new order.
     *
     * @param behind a job that waits or runs in the same queue, to wait right behind; null to be the next one
     * @throws org.virga.api.command.CommandException {@code INVALID} when one of them does not exist or they are not in
     *     one queue, {@code CONFLICT} when {@code job} does not wait any more
     */
    void move(UUID job, @Nullable UUID behind);

    /** How far a running job is, in percent; 0 for one that waits. */
    int progress(UUID job);

    /** What a job that is not over does right now; empty for one that is over, or unknown. */
    Optional<Activity> activity(UUID job);

    /**
     * What a job does right now.
     *
     * @param step the step or compensation that is under way; null when none is
     * @param since when that began, or when the job began to wait
     * @param waitsFor why it does not run, a sentence for people; null when it runs
     */
    record Activity(
            Phase phase,
            @Nullable String step,
            Instant since,
            @Nullable String waitsFor) {}

    /** What a job that is not over does. */
    enum Phase {
        /** Waits for those before it in its queue. */
        WAITING,
        /** It is its turn, and it waits for a worker. */
        READY,
        /** Its handler runs. */
        RUNNING,
        /** Had its turn, and waits for a time, a command, its children or the store. */
        PAUSED,
        /** It failed or was cancelled, and what it did is being undone. */
        UNDOING
    }

    /** The queues that have a job, in no order. What it answers is from one moment for each queue. */
    List<Queue> queues();

    /** The queue of this name; empty when no job is in it. */
    Optional<Queue> queue(String name);

    /**
     * The jobs of a queue.
     *
     * @param running those whose turn it is, in the order in which they began
     * @param waiting those behind them, the next one first
     */
    record Queue(String name, List<UUID> running, List<UUID> waiting) {

        public Queue {
            running = List.copyOf(running);
            waiting = List.copyOf(waiting);
        }
    }
}
