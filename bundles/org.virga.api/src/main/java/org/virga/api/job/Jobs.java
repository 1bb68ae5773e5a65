package org.virga.api.job;

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
 * The job manager. Jobs on one queue run one after the other in the order in which they were accepted; jobs on different
 * queues run side by side. Any thread may call.
 */
@ProviderType
public interface Jobs {

    /**
     * A job to be.
     *
     * @param version of the command
     * @param queue the resource whose jobs run one after the other; null for a job that waits for nobody
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
     * Asks for a job to be cancelled. One that waits is cancelled at once; one that runs sees
     * {@link JobContext#cancelRequested()} and stops where its handler looks.
     *
     * @return whether the job was still there to be cancelled
     */
    boolean cancel(UUID job);

    /** How far a running job is, in percent; 0 for one that waits. */
    int progress(UUID job);
}
