package org.virga.api.job;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
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
     * Runs a step, unless it is in the journal already.
     *
     * @param name unique in the handler and stable over versions
     * @param type what the step returns: a record, {@code String}, a boxed primitive, {@code Id} or {@code UUID}
     * @return what the step returned, now or in an earlier run
     * @throws Exception what the step threw; then it is not in the journal
     */
    <T> T step(String name, Class<T> type, Callable<T> action) throws Exception;

    /** Runs a step that returns nothing, unless it is in the journal already. */
    void step(String name, Action action) throws Exception;

    /**
     * Registers a compensation. When the handler fails or the job is cancelled, the compensations registered in the
     * failing run are run in reverse order, each journaled when done, and repeated after a crash until done.
     */
    void onFailure(String name, Action action);

    /** Tells how far the job is, from 0 to 100. Shown to people; not durable by itself. */
    void progress(int percent);

    /** Whether somebody asked to cancel the job. Handlers look at it between steps that take long. */
    boolean cancelRequested();

    /** Something that may fail. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}
