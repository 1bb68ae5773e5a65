package org.virga.shell.job;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;

/**
 * What a job does right now, as tables show it.
 *
 * @param state what it does while it is not over, else what became of it
 * @param progress in percent
 * @param step the step that is under way
 * @param reason why it does not run, or why it failed
 */
record Doing(
        String state,
        int progress,
        @Nullable String step,
        @Nullable String reason) {

    static Doing of(Jobs jobs, Job job) {
        if (job.state().finished()) {
            return new Doing(word(job.state()), job.progress(), null, job.errorText());
        }
        Optional<Jobs.Activity> activity = jobs.activity(job.uuid());
        return new Doing(
                activity.map(known -> word(known.phase())).orElseGet(() -> word(job.state())),
                jobs.progress(job.uuid()),
                activity.map(Jobs.Activity::step).orElse(null),
                activity.map(Jobs.Activity::waitsFor).orElse(job.errorText()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
