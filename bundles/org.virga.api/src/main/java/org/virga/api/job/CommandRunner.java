package org.virga.api.job;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.command.Caller;

/**
 * Runs the handlers of asynchronous commands on behalf of the job manager, which therefore knows commands by name only.
 */
@ProviderType
public interface CommandRunner {

    /**
     * Binds the parameters on the newest snapshot and runs the command's handler on the calling thread.
     *
     * @return empty when no asynchronous command of this name is registered at the moment: its bundle may be in
     *     replacement, and the job waits for it
     * @throws org.virga.api.command.CommandException when the parameters do not bind any more, for example because what they name is gone
     */
    Optional<Outcome> run(String command, Map<String, String> parameters, Caller caller, JobContext job);
}
