package org.virga.shell.job;

import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.virga.api.model.Job;
import org.virga.api.store.History;
import org.virga.shell.Finder;
import org.virga.shell.Services;

/** Finds the job that an operator names by its id or the beginning of it. */
final class JobFinder {

    /** How many finished jobs a shortened id is looked for among. */
    private static final int FINISHED = 500;

    private JobFinder() {}

    /** @throws IllegalArgumentException when there is none or more than one, with what to give instead */
    static Job find(Services services, String given) {
        Optional<UUID> uuid = Finder.uuid(given);
        if (uuid.isPresent()) {
            return services.jobs()
                    .find(uuid.get())
                    .orElseThrow(() -> new IllegalArgumentException("There is no job " + given));
        }
        Stream<Job> open = services.store().snapshot().all(Job.KIND).stream();
        // Asked only when it comes to it.
        Stream<Job> finished = Stream.of(services.store())
                .flatMap(store ->
                        store.history().jobs(new History.JobFilter(null, null, null, 0, FINISHED)).rows().stream());
        return Finder.shortened("job", Stream.concat(open, finished), Job::uuid, given);
    }
}
