package org.virga.api.command;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes calls in: looks the command up, passes the dispatch stages, binds the parameters, and runs a query or command, or
 * stores a job.
 *
 * <p>Threading: called by any number of threads; a call is carried out on the caller's thread and takes as long as the
 * command does. A call whose command is being replaced at this moment is held until the command is back, for five
 * seconds at most, and then refused with {@link ErrorKind#BUSY}.
 */
@ProviderType
public interface Dispatcher {

    /**
     * Carries a call out.
     *
     * @throws CommandException when the call is refused; every other exception is a defect
     */
    Answer dispatch(Call call);
}
