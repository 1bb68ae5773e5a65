package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An accepted asynchronous command. While it waits or runs it stands in the snapshot; once finished it is history.
 *
 * @param command the command's name, never a class
 * @param commandVersion of the command when the job was accepted
 * @param parameters as the caller sent them, bound anew whenever the job runs
 * @param origin how the caller came in, {@link org.virga.api.command.Caller.Origin#name()}
 * @param queue the resource whose jobs run in order, {@code kind:id}; null for a job that waits for nobody
 * @param rank its place in the queue: those that wait run in ascending order of it. Ascends with the id unless somebody
 *     moved a job
 * @param terms when and beside what it runs
 * @param parent the job that submitted this one and waits for it, or null
 * @param resource what the job is about, or null
 * @param resourceType the protocol's name for what the job is about, for example {@code "VirtualMachine"}
 * @param eventType the protocol's type of the events that tell of the job, for example {@code "VM.CREATE"}; null when it
 *     leaves none
 * @param eventDescription how those events call what is done
 * @param firstEvent the event that told that the job was accepted; those that follow refer to it
 * @param journal finished steps and registered compensations, oldest first
 * @param progress in percent
 * @param attempt 1 for the first run; a run after a crash of the controller counts as the same attempt
 * @param notBefore when a retry is due; null for at once
 * @param result JSON of the answer's object, or null
 * @param resultObject the key under which the wire shows the result, for example {@code "virtualmachine"}
 * @param errorCode 0 unless the job failed
 * @param errorText why the job failed, or why it is tried again
 */
@RecordBuilder
public record Job(
        Id<Job> id,
        UUID uuid,
        String command,
        String commandVersion,
        Map<String, String> parameters,
        Id<User> user,
        Id<Account> account,
        String origin,
        @Nullable String queue,
        long rank,
        Terms terms,
        @Nullable UUID parent,
        @Nullable ResourceRef resource,
        @Nullable String resourceType,
        @Nullable String eventType,
        @Nullable String eventDescription,
        @Nullable UUID firstEvent,
        State state,
        boolean cancelRequested,
        List<JournalEntry> journal,
        int progress,
        int attempt,
        @Nullable Instant notBefore,
        @Nullable String result,
        @Nullable String resultObject,
        int errorCode,
        @Nullable String errorText,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant completed)
        implements Entity<Job>, JobBuilder.With {

    /** Ranks of neighbours in a queue are this far apart, so that there is room to move others between them. */
    public static final long RANK_STEP = 1L << 20;

    /** Takes 0 for the rank that goes with the id, and no terms, as in the records of 0.1, for the usual ones. */
    @SuppressWarnings("ConstantValue") // what a document lacks is null
    public Job {
        rank = rank == 0 ? id.value() * RANK_STEP : rank;
        terms = terms == null ? Terms.STANDARD : terms;
    }

    /**
     * When a job runs, and beside what.
     *
     * @param concurrency how many jobs of its queue may run at once while this one does, itself included; 1 or more
     * @param priority 0 to 9, 9 the most urgent: which of the jobs whose turn it is get a worker first
     * @param expectedSeconds how long it runs at most when all is well; an alert is raised when it runs longer. 0 for no
     *     expectation
     * @param deadlineSeconds how long after its acceptance it is given up and undone, a restart leaving it up to ten minutes
     *     more; 0 for the job manager's setting
     */
    public record Terms(int concurrency, int priority, int expectedSeconds, int deadlineSeconds) {

        /** The priority of a job of which nothing is said. */
        public static final int NORMAL_PRIORITY = 4;

        /** One at a time, no hurry, no expectation, the setting's deadline. */
        public static final Terms STANDARD = new Terms(1, NORMAL_PRIORITY, 0, 0);

        public Terms {
            if (concurrency < 1 || priority < 0 || priority > 9 || expectedSeconds < 0 || deadlineSeconds < 0) {
                throw new IllegalArgumentException("Terms: concurrency " + concurrency + ", priority " + priority
                        + ", expected " + expectedSeconds + " s, deadline " + deadlineSeconds + " s");
            }
        }
    }

    /** Where a job is in its life. */
    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        /** Whether nothing more will happen. */
        public boolean finished() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * A line of a job's journal.
     *
     * @param step unique in the job
     * @param result JSON of what the step returned; null when it returned nothing
     * @param started when the run began it that finished it; null in journals of releases that did not note it
     * @param millis how long that run took for it
     */
    public record JournalEntry(
            Type type,
            String step,
            @Nullable String result,
            @Nullable Instant started,
            long millis) {

        /** What happened. */
        public enum Type {
            /** The step is finished and is not run again. */
            DONE,
            /** The compensation was run. */
            COMPENSATED
        }
    }

    public static final Index<Job, String> BY_QUEUE = Index.by("queue", Job::queue);
    public static final Index<Job, Id<Account>> BY_ACCOUNT = Index.by("account", Job::account);
    public static final Index<Job, UUID> BY_RESOURCE = Index.by("resource", job -> {
        ResourceRef resource = job.resource();
        return resource == null ? null : resource.uuid();
    });
    public static final Index<Job, UUID> BY_PARENT = Index.by("parent", Job::parent);
    public static final Kind<Job> KIND = Kind.of("job", "job", Job.class, BY_QUEUE, BY_ACCOUNT, BY_RESOURCE, BY_PARENT);

    /** Without the parameters, which may hold passwords. */
    @Override
    public String toString() {
        return "Job[" + uuid + ", " + command + ", " + state + (queue == null ? "]" : ", queue " + queue + "]");
    }
}
