package org.virga.api.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Snapshot;

/**
 * What a job's handler works with. A handler is a plain method written in steps; after a crash it runs again from the
 * top, and finished steps return what they returned. So whatever has an effect stands in a step, and every step is
 * idempotent: the one that was interrupted is repeated.
 *
 * <p>For the one thread that runs the handler.
 */
@ProviderType
public interface JobContext {

    UUID job();

    /** 1 for the first run, one more after each {@link Outcome.Retry}. */
    int attempt();

    /** When the job was accepted. */
    Instant accepted();

    /** What the job is about. */
    @Nullable
    ResourceRef resource();

    /** The newest state. */
    Snapshot snapshot();

    /**
     * Runs a step, unless it is in the journal already. When the job is cancelled or its deadline passes meanwhile, the
     * thread is interrupted, so that whatever the step waits for ends, and the job is undone.
     *
     * @param name unique in the handler and stable over versions
     * @param type what the step returns: a record, {@code String}, a boxed primitive, {@code Id} or {@code UUID}
     * @return what the step returned, now or in an earlier run
     * @throws Exception what the step threw; then it is not in the journal
     */
    <T> T step(String name, Class<T> type, Callable<T> action) throws Exception;

    /**
     * As {@link #step(String, Class, Callable)}, with an end of its own.
     *
     * @param limit how long the step may take in one run; then the thread is interrupted
     * @throws java.util.concurrent.TimeoutException when the step took longer, whatever it threw or returned after that;
     *     it is not in the journal
     */
    <T> T step(String name, Class<T> type, Duration limit, Callable<T> action) throws Exception;

    /** Runs a step that returns nothing, unless it is in the journal already. */
    void step(String name, Action action) throws Exception;

    /**
     * Registers a compensation. When the handler fails or the job is cancelled, the compensations registered in the
     * failing run are run in reverse order, each journaled when done, and repeated after a crash until done. One that is
     * registered before its step covers a step that was interrupted, too, and has to bear that the step never began.
     */
    void onFailure(String name, Action action);

    /**
     * Submits a job on behalf of this one, once: a handler that runs again gets the same job. A child whose queue is the
     * parent's has its turn within the parent's. A job is not done before its children are: the handler that answers
     * {@code Done} earlier is run again when they are. When the job is cancelled or fails, its children are cancelled first.
     *
     * @param name unique among the steps and children of the handler and stable over versions
     * @return the child's id, for {@link #join}
     * @throws org.virga.api.command.CommandException when the child is refused
     */
    UUID child(String name, Jobs.Request request);

    /**
     * Waits until jobs are over. Takes no worker meanwhile: the run may end here, and the handler runs again, up to here
     * and on, when they are.
     *
     * @param jobs those that {@link #child} answered; a job that waits for others may wait for one that waits for it
     * @return the jobs as they ended, in the order given; whether they succeeded is for the handler to judge
     * @throws org.virga.api.command.CommandException when one is not known
     */
    List<Job> join(List<UUID> jobs);

    /** Tells how far the job is, from 0 to 100. Shown to people; not durable by itself. */
    void progress(int percent);

    /**
     * Whether somebody asked to cancel the job, or its deadline passed. No step begins after that; a step that takes long without waiting for
     * anything that an interruption ends looks here itself.
     */
    boolean cancelRequested();

    /** Something that may fail. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}
