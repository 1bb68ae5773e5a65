package org.virga.jobs;

import java.time.Duration;
import org.virga.spi.StartError;

/** The settings of the job manager, all of them in range. */
record Settings(int workers, Duration grace, int compensationAttempts, int deadlineSeconds, Duration historyMemory) {

    private static final int MOST_WORKERS = 1_000;

    /** What can be set in {@code org.virga.jobs.cfg}. */
    public @interface Config {
        /** How many jobs run side by side; for those above the normal priority there is an eighth more. */
        int workers() default 64;

        /** How long steps that are under way may go on when the job manager stops, before they are interrupted. */
        int stop_grace_millis() default 3_000;

        /** How often a compensation may fail in a row before the job gives up. */
        int compensation_attempts() default 12;

        /** How long after its acceptance a job is given up whose command says nothing; 0 for never. */
        int deadline_seconds() default 3_600;

        /** How long finished jobs are answered without asking the database. */
        int history_memory_seconds() default 300;
    }

    /**
     * The settings as configured.
     *
     * @throws IllegalArgumentException when one is out of range; the line that names it is left as the start error
     */
    static Settings of(Config config) {
        return new Settings(
                checked("workers", config.workers(), 1, MOST_WORKERS),
                Duration.ofMillis(checked("stop.grace.millis", config.stop_grace_millis(), 0, 60_000)),
                checked("compensation.attempts", config.compensation_attempts(), 1, Integer.MAX_VALUE),
                checked("deadline.seconds", config.deadline_seconds(), 0, Integer.MAX_VALUE),
                Duration.ofSeconds(
                        checked("history.memory.seconds", config.history_memory_seconds(), 0, Integer.MAX_VALUE)));
    }

    private static int checked(String name, int value, int least, int most) {
        if (value < least || value > most) {
            String range = most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
            String line = DurableJobs.PID + ": " + name + " is " + value + " and has to be " + range;
            StartError.report(line);
            throw new IllegalArgumentException(line);
        }
        return value;
    }
}
