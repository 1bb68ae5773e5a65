package org.virga.compute.guest;

import java.time.Duration;
import java.time.Instant;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;

/** How long a job asks again when nobody answers: more and more seldom, and not for ever. */
public final class Patience {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private Patience() {}

    /**
     * Another try, or the end of the job.
     *
     * @param step names when the silence began in the job's journal
     */
    static Outcome after(Reply reply, JobContext job, String step, Instant now, Duration limit) throws Exception {
        return after(reply.text(), job, step, now, limit);
    }

    /** As above, with the reason in words. */
    public static Outcome after(String reason, JobContext job, String step, Instant now, Duration limit)
            throws Exception {
        Duration waited = waited(job, step, now);
        if (waited.compareTo(limit) >= 0) {
            return new Outcome.Failed(ErrorKind.AGENT_UNAVAILABLE, reason);
        }
        return new Outcome.Retry(reason, pause(waited));
    }

    /** How long ago something was first found wanting, which is now when it never was before. */
    static Duration waited(JobContext job, String step, Instant now) throws Exception {
        long since = job.step(step, Long.class, now::toEpochMilli);
        return Duration.ofMillis(Math.max(0, now.toEpochMilli() - since));
    }

    /** Half of what was waited already, within bounds. */
    static Duration pause(Duration waited) {
        Duration half = waited.dividedBy(2);
        if (half.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return half.compareTo(LONGEST) > 0 ? LONGEST : half;
    }
}
