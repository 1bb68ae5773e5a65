package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.job.CommandRunner;
import org.virga.api.model.Job;
import org.virga.api.store.Transaction;

/** Puts jobs aside that had their turn and cannot go on now, and wakes them. For any number of threads. */
final class Waits {

    /** A job that waits for its command longer says so. */
    private static final Duration REPLACEMENT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Waits.class);

    private final JobRun.Parts parts;
    private final JobQueues queues;
    private final Supplier<CommandRunner> commands;
    private final Map<JobEntry, CompletableFuture<Void>> registrations = new ConcurrentHashMap<>();

    Waits(JobRun.Parts parts, JobQueues queues, Supplier<CommandRunner> commands) {
        this.parts = parts;
        this.queues = queues;
        this.commands = commands;
    }

    void forTime(JobEntry entry, Next.Later later) {
        park(entry, later.why());
        Future<?> wake = parts.timer().after(later.after(), () -> queues.resume(entry));
        var unused = entry.over().thenRun(() -> wake.cancel(false));
    }

    void forCommand(JobEntry entry, String command) {
        park(entry, "Waits for the command " + command + ", which is not registered");
        CompletableFuture<Void> registered = commands.get().registered(command);
        registrations.put(entry, registered);
        Future<?> notice = parts.timer().after(REPLACEMENT, () -> showWait(entry, command));
        var unused = registered.whenComplete((nothing, cancelled) -> {
            registrations.remove(entry);
            notice.cancel(false);
            queues.resume(entry);
        });
    }

    void forJobs(JobEntry entry, Next.WhenOver others) {
        List<JobEntry> known = others.jobs().stream()
                .map(queues::find)
                .flatMap(Optional::stream)
                .toList();
        boolean lost = known.isEmpty()
                && others.jobs().stream()
                        .anyMatch(job ->
                                parts.store().snapshot().find(Job.KIND, job).isPresent());
        if (lost) {
            // Of an acceptance in doubt; it is looked for.
            forTime(entry, new Next.Later(JobRun.STORE_PATIENCE, "Waits for jobs that are not taken up yet"));
            return;
        }
        park(entry, "Waits for " + known.size() + " of its jobs, the first of them " + first(others));
        CompletableFuture<?>[] ends = known.stream().map(JobEntry::over).toArray(CompletableFuture[]::new);
        var unused = CompletableFuture.allOf(ends).thenRun(() -> queues.resume(entry));
    }

    private static String first(Next.WhenOver others) {
        return others.jobs().get(0).toString();
    }

    /** Nobody is woken by a command any more. */
    void close() {
        registrations.values().forEach(registration -> registration.cancel(false));
    }

    private void park(JobEntry entry, String waitsFor) {
        Instant now = parts.clocks().now();
        entry.doing(entry.doing().paused(now, waitsFor));
        queues.park(entry);
    }

    /** Lets people see what a job waits for. */
    private void showWait(JobEntry entry, String command) {
        LOG.warn("{} waits for the command {}, which is not registered", entry, command);
        var unused = entry.record().commit(job -> {
            Job waits = job.errorCode() == 0 && !job.cancelRequested()
                    ? job.withErrorText("Waits for the command " + command + ", which is not registered")
                    : job;
            return new JobRecord.Write(
                    Transaction.builder().replace(Job.KIND, job, waits).build(), waits);
        });
    }
}
