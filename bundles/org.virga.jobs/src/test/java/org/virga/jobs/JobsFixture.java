package org.virga.jobs;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** A small cloud, scripted commands, and a job manager that can be stopped and started. */
final class JobsFixture implements AutoCloseable {

    final MemoryStore store = new MemoryStore();
    final SmallCloud cloud = SmallCloud.in(store, 1);
    final ScriptedCommands commands = new ScriptedCommands();
    final OverdueAlerts alerts = new OverdueAlerts();
    private final int workers;
    private final @Nullable TestTime time;
    /** How long steps may go on when the job manager stops. */
    Duration grace = Duration.ofMillis(20);

    private @Nullable DurableJobs jobs;

    JobsFixture() {
        this(8);
    }

    JobsFixture(int workers) {
        this(workers, null);
    }

    JobsFixture(int workers, @Nullable TestTime time) {
        this.workers = workers;
        this.time = time;
    }

    DurableJobs jobs() {
        if (jobs == null) {
            start(store);
        }
        return jobs;
    }

    void start(Store store) {
        jobs = new DurableJobs(
                store,
                () -> commands,
                new Settings(workers, grace, 3, 3_600, Duration.ofMinutes(5)),
                time == null ? Surroundings.system(alerts) : time.surroundings(0.5, alerts));
    }

    void stop() {
        if (jobs != null) {
            jobs.close();
            jobs = null;
        }
    }

    void restart() {
        stop();
        start(store);
    }

    @Override
    public void close() {
        stop();
    }

    UUID submit(String command) {
        return submit(command, null);
    }

    UUID submit(String command, @Nullable String queue) {
        Jobs.Submission submission =
                jobs().submit(request(command, queue), Transaction.builder().build());
        if (submission.commit() instanceof CommitResult.Conflict conflict) {
            throw new AssertionError(conflict.reasons());
        }
        return submission.job();
    }

    UUID submit(String command, @Nullable String queue, Job.Terms terms) {
        Jobs.Request usual = request(command, queue);
        Jobs.Request request = new Jobs.Request(
                usual.command(),
                usual.version(),
                usual.parameters(),
                usual.caller(),
                terms,
                queue,
                null,
                null,
                usual.eventType(),
                usual.eventDescription());
        return jobs().submit(request, Transaction.builder().build()).job();
    }

    /** Submits a job about a machine, on its queue. */
    UUID submitFor(Vm vm, String command) {
        return jobs().submit(
                        request(command, "vm:" + vm.id(), vm),
                        Transaction.builder().build())
                .job();
    }

    /** Waits for a job to do something. */
    Jobs.Activity doing(UUID job, Predicate<Jobs.Activity> wanted) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> jobs().activity(job).orElse(null), known -> known != null && wanted.test(known));
    }

    Jobs.Activity doing(UUID job, Jobs.Phase phase) {
        return doing(job, activity -> activity.phase() == phase);
    }

    Jobs.Request request(String command, @Nullable String queue) {
        return request(command, queue, null);
    }

    Jobs.Request request(String command, @Nullable String queue, @Nullable Vm vm) {
        return new Jobs.Request(
                command,
                "1",
                Map.of("name", "value"),
                cloud.userCaller(),
                Job.Terms.STANDARD,
                queue,
                vm == null ? null : ResourceRef.of(Vm.KIND, vm),
                vm == null ? null : "VirtualMachine",
                "VM.TEST",
                "testing");
    }

    /** Waits for a job to be over. */
    Job ended(UUID job) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> jobs().find(job).orElseThrow(), known -> known.state()
                        .finished());
    }

    /** Waits for a job that is not over to be as wanted. */
    Job open(UUID job, Predicate<Job> wanted) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> jobs().find(job).orElseThrow(), wanted);
    }

    /** All events, oldest first. */
    List<Event> events() {
        List<Event> youngestFirst = store.history()
                .events(new History.EventFilter(
                        null, null, null, null, null, null, null, null, null, null, 0, Integer.MAX_VALUE))
                .rows();
        List<Event> events = new ArrayList<>(youngestFirst);
        Collections.reverse(events);
        return events;
    }
}
