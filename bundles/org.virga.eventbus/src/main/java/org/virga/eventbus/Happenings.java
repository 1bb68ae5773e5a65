package org.virga.eventbus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Alert;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Kind;
import org.virga.api.model.Vm;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Snapshot;

/**
 * Reads out of a commit what happened. Remembers nothing: what is news of a job is the difference between its record before
 * and after, so each step is told once, however many of them one commit holds.
 *
 * <p>Of a job's parameters, results and steps' results nothing is told: they may be secret, and they may be long.
 */
final class Happenings {

    private final Supplier<Instant> now;

    /**
     * Reads commits.
     *
     * @param now the time for what bears none itself
     */
    Happenings(Supplier<Instant> now) {
        this.now = now;
    }

    /** What happened, in order: the machines, hosts and alerts first, then the jobs that did it. */
    List<Happening> of(Commit commit) {
        Telling telling = new Telling(commit);
        Map<UUID, Job> finished = new HashMap<>();
        commit.archived().forEach(job -> finished.put(job.uuid(), job));
        for (Change<?> change : commit.changes()) {
            tell(change.as(Vm.KIND), telling::vm);
            tell(change.as(Host.KIND), telling::host);
            tell(change.as(Alert.KIND), telling::alert);
        }
        for (Change<?> change : commit.changes()) {
            tell(
                    change.as(Job.KIND),
                    (before, after) -> telling.job(before, after == null ? finished.get(id(before)) : after));
        }
        return telling.told;
    }

    private static @Nullable UUID id(@Nullable Job job) {
        return job == null ? null : job.uuid();
    }

    private static <E extends Entity<E>> void tell(@Nullable Change<E> change, Difference<E> telling) {
        if (change != null) {
            telling.between(change.before(), change.after());
        }
    }

    private interface Difference<E> {
        void between(@Nullable E before, @Nullable E after);
    }

    /** The telling of one commit. */
    private final class Telling {

        private final long sequence;
        private final Snapshot snapshot;
        private final List<Happening> told = new ArrayList<>();

        Telling(Commit commit) {
            this.sequence = commit.sequence();
            this.snapshot = commit.snapshot();
        }

        void vm(@Nullable Vm before, @Nullable Vm after) {
            Vm vm = after == null ? Objects.requireNonNull(before) : after;
            String was = before == null ? null : before.state().title();
            String is = after == null ? "Expunged" : after.state().title();
            if (!is.equals(was)) {
                told.add(begin("vm.state", after == null ? now.get() : after.updated())
                        .with("account", uuid(Account.KIND, vm.account()))
                        .with("resourcetype", "VirtualMachine")
                        .with("resource", vm.uuid())
                        .with("name", vm.name())
                        .with("previous", was)
                        .with("state", is)
                        .with("host", after == null ? null : uuid(Host.KIND, after.host()))
                        .build());
            }
        }

        void host(@Nullable Host before, @Nullable Host after) {
            Host host = after == null ? Objects.requireNonNull(before) : after;
            String was = before == null ? null : before.state().name();
            String is = after == null ? "REMOVED" : after.state().name();
            if (!is.equals(was)) {
                told.add(begin("host.state", now.get())
                        .with("resourcetype", "Host")
                        .with("resource", host.uuid())
                        .with("name", host.name())
                        .with("previous", was)
                        .with("state", is)
                        .build());
            }
        }

        void alert(@Nullable Alert before, @Nullable Alert after) {
            boolean was = before != null && before.open();
            boolean is = after != null && after.open();
            Alert alert = after == null ? Objects.requireNonNull(before) : after;
            if (was != is) {
                told.add(begin(is ? "alert.raised" : "alert.cleared", is ? alert.last() : now.get())
                        .with("alert", alert.uuid())
                        .with("name", alert.type().title())
                        .with("subject", alert.subject())
                        .with("text", alert.text())
                        .build());
            }
        }

        /** What is news of a job; {@code after} is null for one that was deleted instead of finished. */
        void job(@Nullable Job before, @Nullable Job after) {
            if (after == null) {
                return;
            }
            if (before == null) {
                told.add(job("job.submitted", after.created(), after)
                        .with("state", Job.State.QUEUED.name())
                        .build());
            }
            Instant started = after.started();
            if (started != null && (before == null || before.started() == null)) {
                told.add(job("job.started", started, after)
                        .with("state", Job.State.RUNNING.name())
                        .build());
            }
            int known = before == null ? 0 : before.journal().size();
            for (Job.JournalEntry entry : after.journal()
                    .subList(
                            Math.min(known, after.journal().size()),
                            after.journal().size())) {
                told.add(step(after, entry));
            }
            if (after.state().finished()) {
                told.add(completed(after));
            }
        }

        private Happening step(Job job, Job.JournalEntry entry) {
            Instant began = entry.started();
            return job("job.step", began == null ? now.get() : began.plusMillis(entry.millis()), job)
                    .with("state", Job.State.RUNNING.name())
                    .with("step", entry.step())
                    .with("compensation", entry.type() == Job.JournalEntry.Type.COMPENSATED)
                    .with("millis", entry.millis())
                    .build();
        }

        private Happening completed(Job job) {
            Instant end = job.completed() == null ? now.get() : job.completed();
            boolean failed = job.state() != Job.State.DONE;
            return job("job.completed", end, job)
                    .with("state", job.state().name())
                    .with("millis", end.toEpochMilli() - job.created().toEpochMilli())
                    .with("errorcode", failed ? job.errorCode() : null)
                    .with("errortext", failed ? job.errorText() : null)
                    .build();
        }

        private Happening.Builder job(String type, Instant time, Job job) {
            return begin(type, time)
                    .with("job", job.uuid())
                    .with("command", job.command())
                    .with("account", uuid(Account.KIND, job.account()))
                    .with("resourcetype", job.resourceType())
                    .with(
                            "resource",
                            job.resource() == null ? null : job.resource().uuid());
        }

        private Happening.Builder begin(String type, Instant time) {
            return Happening.of(type, sequence, told.size(), time);
        }

        private <E extends Entity<E>> @Nullable UUID uuid(Kind<E> kind, @Nullable Id<E> id) {
            return id == null ? null : snapshot.find(kind, id).map(Entity::uuid).orElse(null);
        }
    }
}
