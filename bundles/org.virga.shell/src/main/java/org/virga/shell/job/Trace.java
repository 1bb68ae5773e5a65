package org.virga.shell.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs.Activity;
import org.virga.api.model.Job;
import org.virga.shell.Spans;

/** What a job did when, line by line. */
final class Trace {

    private static final int SHORT = 40;

    /**
     * A line.
     *
     * @param began null when nobody noted it
     * @param took for a line that is not over: until now
     * @param note result in short, or what else there is to say
     */
    record Line(
            String what,
            String kind,
            @Nullable Instant began,
            @Nullable String took,
            @Nullable String note) {}

    private Trace() {}

    /** The lines, oldest first. */
    static List<Line> of(Job job, Optional<Activity> activity, Instant now) {
        List<Line> lines = new ArrayList<>();
        Instant started = job.started();
        Instant turn = started == null ? (job.completed() == null ? now : job.completed()) : started;
        lines.add(new Line("waited for its turn", "queue", job.created(), span(job.created(), turn), job.queue()));
        for (Job.JournalEntry entry : job.journal()) {
            boolean step = entry.type() == Job.JournalEntry.Type.DONE;
            lines.add(new Line(
                    entry.step(),
                    step ? "step" : "undone",
                    entry.started(),
                    Spans.of(Duration.ofMillis(entry.millis())),
                    shortened(entry.result())));
        }
        if (!job.state().finished()) {
            activity.map(known -> underWay(known, now)).ifPresent(lines::add);
        }
        if (job.attempt() > 1) {
            lines.add(
                    new Line("tried again", "retry", job.notBefore(), null, "attempt " + job.attempt() + reason(job)));
        }
        lines.add(outcome(job, now));
        return lines;
    }

    private static Line underWay(Activity activity, Instant now) {
        String step = activity.step();
        String phase = activity.phase().name().toLowerCase(Locale.ROOT);
        return new Line(
                step == null ? "(no step)" : step,
                phase,
                activity.since(),
                span(activity.since(), now),
                activity.waitsFor() == null ? "under way" : activity.waitsFor());
    }

    private static Line outcome(Job job, Instant now) {
        boolean over = job.state().finished();
        Instant end = job.completed();
        String note = over && job.state() != Job.State.DONE ? job.errorCode() + reason(job) : null;
        return new Line(
                over ? job.state().name().toLowerCase(Locale.ROOT) : "not over",
                "job",
                end,
                span(job.created(), end == null ? now : end),
                !over && job.cancelRequested() ? "cancel requested" : note);
    }

    private static String reason(Job job) {
        return job.errorText() == null ? "" : ": " + job.errorText();
    }

    private static @Nullable String shortened(@Nullable String result) {
        return result == null || result.length() <= SHORT ? result : result.length() + " characters";
    }

    private static String span(Instant from, Instant to) {
        return Spans.of(Duration.between(from, to));
    }
}
