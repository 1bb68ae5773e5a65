package org.virga.jobs;

import java.time.Duration;

/** What is to happen with a job after a run. */
sealed interface Next {

    /** Nothing: it is over. */
    record Over() implements Next {}

    /** Run it again at once. */
    record Again() implements Next {}

    /** Run it again after a while. */
    record Later(Duration after) implements Next {}

    /** Run it again when its command is registered. */
    record WhenRegistered(String command) implements Next {}

    /** Nothing in this process: the next one goes on with it. */
    record Abandoned() implements Next {}
}
