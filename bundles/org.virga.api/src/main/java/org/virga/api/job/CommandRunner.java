package org.virga.api.job;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.command.Caller;

/**
 * Runs the handlers of asynchronous commands on behalf of the job manager, which therefore knows commands by name only.
 * Any thread may call.
 */
@ProviderType
public interface CommandRunner {

    /**
     * Holds the handler of a command: its bundle is not replaced until the hold is closed. A hold covers a run and
     * whatever the run registered, so that no compensation is called after its bundle went.
     *
     * @return empty when no asynchronous command of this name is registered at the moment: its bundle may be in
     *     replacement, and the job waits for it
     */
    Optional<Hold> hold(String command);

    /**
     * Completes when an asynchronous command of this name is registered; is complete when one is. Completes on the thread
     * that registers the command. Whoever does not wait any more cancels it.
     */
    CompletableFuture<Void> registered(String command);

    /** A handler that stays for as long as the hold is open. */
    @ProviderType
    interface Hold extends AutoCloseable {

        /**
         * Binds the parameters on the newest snapshot and runs the handler on the calling thread.
         *
         * @throws org.virga.api.command.CommandException when the parameters do not bind any more, for example because what they
         *     name is gone, or when the handler refuses
         * @throws Exception whatever else the handler throws
         */
        Outcome run(Map<String, String> parameters, Caller caller, JobContext job) throws Exception;

        @Override
        void close();
    }
}
