package org.virga.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** A job manager for tests that remembers what was submitted and commits what goes along with it. No job is ever run. */
public final class RecordingJobs implements Jobs {

    private final List<Request> submitted = new CopyOnWriteArrayList<>();
    private final Store store;
    private volatile boolean open;
    private volatile Consumer<Request> effect = request -> {};

    public RecordingJobs(Store store) {
        this.store = store;
    }

    /** What happens with each job that is submitted, in place of running it. */
    public void onSubmit(Consumer<Request> effect) {
        this.effect = effect;
    }

    /** Whether what was submitted is shown as running. */
    public void keepOpen(boolean open) {
        this.open = open;
    }

    /** What was submitted, oldest first. */
    public List<Request> submitted() {
        return List.copyOf(submitted);
    }

    @Override
    public Submission submit(Request request, Transaction along) {
        Submission submission = new Submission(UUID.randomUUID(), store.commitAndWait(along));
        submitted.add(request);
        effect.accept(request);
        return submission;
    }

    @Override
    public Optional<Job> find(UUID job) {
        return Optional.empty();
    }

    @Override
    public Cancellation cancel(UUID job) {
        return Cancellation.UNKNOWN;
    }

    @Override
    public void move(UUID job, @Nullable UUID behind) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int progress(UUID job) {
        return 0;
    }

    @Override
    public Optional<Activity> activity(UUID job) {
        return open ? Optional.of(new Activity(Phase.RUNNING, null, Instant.EPOCH, null)) : Optional.empty();
    }

    @Override
    public List<Queue> queues() {
        return List.of();
    }

    @Override
    public Optional<Queue> queue(String name) {
        return Optional.empty();
    }
}
