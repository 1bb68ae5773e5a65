package org.virga.jobs;

/**
 * Ends a run from inside a step, past the handler: the process goes on elsewhere, or there is nothing more to replay. A
 * handler that catches it all the same changes nothing, because the context remembers why the run was stopped.
 */
final class RunStopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunStopped(String message) {
        super(message, null, false, false);
    }
}
