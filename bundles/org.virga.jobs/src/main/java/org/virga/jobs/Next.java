package org.virga.jobs;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What is to happen with a job after a run. */
sealed interface Next {

    /** Nothing: it is over. */
    record Over() implements Next {}

    /** Run it again at once. */
    record Again() implements Next {}

    /**
     * Run it again after a while.
     *
     * @param why for people: what it waits for
     */
    record Later(Duration after, String why) implements Next {}

    /** Run it again when its command is registered. */
    record WhenRegistered(String command) implements Next {}

    /** Run it again when these jobs are over. */
    record WhenOver(List<UUID> jobs) implements Next {

        public WhenOver {
            jobs = List.copyOf(jobs);
        }
    }

    /** Nothing in this process: the next one goes on with it. */
    record Abandoned() implements Next {}
}
