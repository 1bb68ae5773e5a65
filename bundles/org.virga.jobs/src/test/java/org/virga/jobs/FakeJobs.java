package org.virga.jobs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** A job manager that runs nothing: the jobs of the store, queues and answers as tests set them. */
final class FakeJobs implements Jobs {

    final Map<String, Queue> queues = new HashMap<>();
    final Map<UUID, Activity> activities = new HashMap<>();
    final List<String> moves = new ArrayList<>();
    final List<UUID> cancelled = new ArrayList<>();
    Cancellation cancellation = Cancellation.CANCELLED;

    private final Store store;

    FakeJobs(Store store) {
        this.store = store;
    }

    @Override
    public Submission submit(Request request, Transaction along) {
        throw new AssertionError("Nothing is submitted here");
    }

    @Override
    public Optional<Job> find(UUID job) {
        Optional<Job> open = store.snapshot().find(Job.KIND, job);
        return open.isPresent() ? open : store.history().job(job);
    }

    @Override
    public Cancellation cancel(UUID job) {
        cancelled.add(job);
        return cancellation;
    }

    @Override
    public void move(UUID job, @Nullable UUID behind) {
        moves.add(job + " behind " + behind);
    }

    @Override
    public int progress(UUID job) {
        return 40;
    }

    @Override
    public Optional<Activity> activity(UUID job) {
        return Optional.ofNullable(activities.get(job));
    }

    @Override
    public List<Queue> queues() {
        return List.copyOf(queues.values());
    }

    @Override
    public Optional<Queue> queue(String name) {
        return Optional.ofNullable(queues.get(name));
    }
}
