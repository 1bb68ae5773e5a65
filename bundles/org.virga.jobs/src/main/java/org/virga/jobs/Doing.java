package org.virga.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;

/**
 * What a job does, for people who look. Nothing is decided by it.
 *
 * @param step the step or compensation that is under way
 * @param waitsFor why it does not run
 */
record Doing(
        Jobs.Phase phase,
        @Nullable String step,
        Instant since,
        @Nullable String waitsFor) {

    /** Before anybody can see the job. */
    static final Doing NOTHING = new Doing(Jobs.Phase.WAITING, null, Instant.EPOCH, "Waits to be stored");

    static Doing waiting(Instant since) {
        return new Doing(Jobs.Phase.WAITING, null, since, null);
    }

    static Doing ready(Instant since) {
        return new Doing(Jobs.Phase.READY, null, since, "Waits for a worker");
    }

    static Doing running(@Nullable String step, Instant since) {
        return new Doing(Jobs.Phase.RUNNING, step, since, null);
    }

    static Doing undoing(@Nullable String step, Instant since) {
        return new Doing(Jobs.Phase.UNDOING, step, since, null);
    }

    /** As this was, but set aside. What is being undone stays so. */
    Doing paused(Instant since, String waitsFor) {
        return new Doing(phase == Jobs.Phase.UNDOING ? phase : Jobs.Phase.PAUSED, null, since, waitsFor);
    }
}
