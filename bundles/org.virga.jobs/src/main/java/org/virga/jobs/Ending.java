package org.virga.jobs;

import org.virga.api.model.Job;

/**
 * How a job ends that is not done: because it failed, or because somebody or its deadline wants it to.
 *
 * @param state {@code FAILED} or {@code CANCELLED}
 */
record Ending(Job.State state, Failure failure) {

    static Ending failed(Failure failure) {
        return new Ending(Job.State.FAILED, failure);
    }

    static Ending cancelled(Failure failure) {
        return new Ending(Job.State.CANCELLED, failure);
    }
}
