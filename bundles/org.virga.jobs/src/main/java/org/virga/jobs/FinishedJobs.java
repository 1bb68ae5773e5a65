package org.virga.jobs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.model.Job;

/** The jobs that finished last: clients ask for a result a moment after it is there, and history is in the database. */
final class FinishedJobs {

    private final Map<UUID, Job> jobs;

    FinishedJobs(int capacity) {
        this.jobs = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Job> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized void add(Job job) {
        jobs.put(job.uuid(), job);
    }

    synchronized Optional<Job> find(UUID uuid) {
        return Optional.ofNullable(jobs.get(uuid));
    }
}
