package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Job;

/** Watches how long jobs wait and run, and tells of those that run longer than their command ought to. */
final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final JobRun.Parts parts;

    Watch(JobRun.Parts parts) {
        this.parts = parts;
    }

    /** Notes that a job begins. For the one who has it, once in a process. */
    void begins(JobEntry entry) {
        Job job = entry.record().current();
        Instant now = parts.clocks().now();
        Instant before = job.started();
        if (before == null) {
            parts.metrics().waited(Duration.between(job.created(), now));
        }
        Instant started = before == null ? now : before;
        int expected = entry.terms().expectedSeconds();
        if (expected > 0) {
            Duration left = Duration.between(now, started.plusSeconds(expected));
            if (left.isNegative() || left.isZero()) {
                overdue(entry, job, started);
            } else {
                Future<?> timed = parts.timer().after(left, () -> overdue(entry, job, started));
                var unused = entry.over().thenRun(() -> timed.cancel(false));
            }
        }
    }

    private void overdue(JobEntry entry, Job job, Instant started) {
        Doing doing = entry.doing();
        String where = doing.step() != null
                ? "is in step " + doing.step() + " since " + doing.since()
                : doing.waitsFor() != null ? doing.waitsFor() + ", since " + doing.since() : "is in no step";
        String text = "Job " + job.uuid() + " (" + job.command() + ") runs for "
                + Duration.between(started, parts.clocks().now()).toSeconds() + " seconds, and at most "
                + entry.terms().expectedSeconds() + " are expected of its command. State: " + where;
        LOG.warn("{}", text);
        parts.metrics().overdue();
        OverdueAlerts alerts = parts.surroundings().alerts();
        alerts.raise(entry, text);
        var unused = entry.over().thenRun(() -> alerts.clear(entry));
    }
}
