package org.virga.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.job.JobContext;
import org.virga.api.model.Job;

/**
 * Undoes what a failing job did: its compensations in reverse order, each journaled when it is done.
 *
 * <p>One that fails holds up those behind it, because they may rely on it: a host is released after the guest is stopped
 * there. It is tried again later, in a new run that registers the compensations anew.
 */
final class Compensation {

    private static final Logger LOG = LoggerFactory.getLogger(Compensation.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final int attempts;

    /**
     * A way to compensate.
     *
     * @param attempts how often a compensation may fail in a row before the job gives up
     */
    Compensation(int attempts) {
        this.attempts = attempts;
    }

    /**
     * Runs what has not been run yet.
     *
     * @param registered by the run, in order
     * @param left is given the compensations that are given up
     * @return what is to happen with the job; null when nothing is left to run
     */
    @Nullable
    Next run(
            JobEntry entry,
            JobJournal journal,
            StepContext context,
            Map<String, JobContext.Action> registered,
            List<String> left) {
        List<String> names = new ArrayList<>(registered.keySet());
        for (int i = names.size() - 1; i >= 0; i--) {
            String name = names.get(i);
            JobContext.Action action = registered.get(name);
            if (action != null && journal.find(Job.JournalEntry.Type.COMPENSATED, name) == null) {
                Next next = run(entry, context, name, action);
                if (next instanceof Next.Over) {
                    left.addAll(names.subList(0, i + 1));
                    LOG.error("{} gives up to undo {}; an operator has to", entry, left);
                    return null;
                }
                if (next != null) {
                    return next;
                }
            }
        }
        return null;
    }

    /** Answers null when it is done, {@code Over} when it is given up. */
    private @Nullable Next run(JobEntry entry, StepContext context, String name, JobContext.Action action) {
        try {
            context.undo(name, action);
            entry.failedCompensations = 0;
            return null;
        } catch (Exception | LinkageError e) {
            // The place where foreign code is called.
            context.noteCause(e);
            StepContext.Stop stop = context.stopped();
            if (stop == StepContext.Stop.CLOSING) {
                return new Next.Abandoned();
            }
            if (stop != null) {
                return new Next.Later(JobRun.STORE_PATIENCE, "Waits for the store");
            }
            entry.failedCompensations++;
            LOG.warn("{} could not undo {}, attempt {} of {}", entry, name, entry.failedCompensations, attempts, e);
            return entry.failedCompensations < attempts
                    ? new Next.Later(wait(entry), "Waits for another try to undo " + name)
                    : new Next.Over();
        }
    }

    private static Duration wait(JobEntry entry) {
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(entry.failedCompensations - 1, 20));
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
