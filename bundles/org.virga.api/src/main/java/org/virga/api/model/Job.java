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
 * @param queue the resource whose jobs run one after the other, {@code kind:id}; null for a job that waits for nobody
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
     */
    public record JournalEntry(
            Type type, String step, @Nullable String result) {

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
    public static final Kind<Job> KIND = Kind.of("job", "job", Job.class, BY_QUEUE, BY_ACCOUNT, BY_RESOURCE);

    /** Without the parameters, which may hold passwords. */
    @Override
    public String toString() {
        return "Job[" + uuid + ", " + command + ", " + state + (queue == null ? "]" : ", queue " + queue + "]");
    }
}
