package org.virga.jobs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.model.Id;
import org.virga.api.model.Job;

/**
 * The sync queues: whose turn it is, and who is next when one of those is over.
 *
 * <p>A job takes its place before it is committed, together with its id. So the order in a queue is the order of ids, unless
 * somebody moved a job, which is what a restart finds, however the commits overtake each other.
 */
final class JobQueues {

    /** New ranks of a job and of those around it, until they are durable. */
    record Move(JobEntry job, Line line, List<Line.Rank> ranks) {

        List<JobEntry> jobs() {
            return ranks.stream().map(Line.Rank::entry).toList();
        }
    }

    private final Consumer<JobEntry> start;
    private final Map<UUID, JobEntry> entries = new ConcurrentHashMap<>();
    /** Guarded by {@code this}. */
    private final Lines lines = new Lines();
    /** How many jobs are in each phase. Guarded by {@code this}. */
    private final Map<JobEntry.Phase, Integer> counts = new EnumMap<>(JobEntry.Phase.class);
    /** The highest id ever seen. Guarded by {@code this}. */
    private long highestId;

    /**
     * Queues without jobs.
     *
     * @param start takes a job whose turn it is; called without the lock
     */
    JobQueues(Consumer<JobEntry> start) {
        this.start = start;
    }

    /**
     * Gives a job its place.
     *
     * @param ids gives ascending ids
     * @param rank 0 for the one that goes with the id
     */
    synchronized JobEntry announce(JobEntry.Ticket ticket, Supplier<Id<Job>> ids, long rank) {
        Id<Job> id = ids.get();
        highestId = Math.max(highestId, id.value());
        JobEntry entry = new JobEntry(id, ticket, rank == 0 ? id.value() * Job.RANK_STEP : rank);
        lines.add(entry, entries);
        counts.merge(entry.phase, 1, Integer::sum);
        entries.put(entry.uuid(), entry);
        return entry;
    }

    /** Lets a job that is committed wait for its turn, which may be now. */
    void ready(JobEntry entry) {
        List<JobEntry> begin;
        synchronized (this) {
            enter(entry, JobEntry.Phase.WAITING);
            begin = admit(entry);
        }
        begin.forEach(start);
    }

    /**
     * As {@link #ready}, for jobs that an earlier process left. Those whose turn it is may have begun.
     *
     * @param ran those that had begun for certain
     */
    void recover(List<JobEntry> left, Set<JobEntry> ran) {
        List<JobEntry> begin = new ArrayList<>();
        synchronized (this) {
            for (JobEntry entry : left) {
                boolean restored = ran.contains(entry);
                enter(entry, restored ? JobEntry.Phase.ACTIVE : JobEntry.Phase.WAITING);
                Line line = lines.of(entry);
                if (restored && line != null) {
                    line.restore(entry);
                }
            }
            begin.addAll(ran);
            left.forEach(entry -> begin.addAll(admit(entry)));
            begin.forEach(entry -> entry.begun = true);
        }
        begin.forEach(start);
    }

    /** Takes a job out, and starts those whose turn it is then. */
    void remove(JobEntry entry) {
        List<JobEntry> begin = List.of();
        synchronized (this) {
            if (entries.remove(entry.uuid(), entry)) {
                enter(entry, JobEntry.Phase.ENDED);
                Line line = lines.remove(entry);
                begin = line == null ? List.of() : admitNext(line);
            }
        }
        begin.forEach(start);
        entry.over().complete(null);
    }

    /** Puts an active job aside; it keeps its place. */
    synchronized void park(JobEntry entry) {
        enter(entry, JobEntry.Phase.PARKED);
    }

    /** Starts a parked job; does nothing when somebody else did. */
    void resume(JobEntry entry) {
        if (claim(entry, JobEntry.Phase.PARKED)) {
            start.accept(entry);
        }
    }

    /** Makes a job active, if it is in this phase. */
    synchronized boolean claim(JobEntry entry, JobEntry.Phase expected) {
        if (entry.phase != expected) {
            return false;
        }
        enter(entry, JobEntry.Phase.ACTIVE);
        return true;
    }

    Optional<JobEntry> find(UUID uuid) {
        return Optional.ofNullable(entries.get(uuid));
    }

    Collection<JobEntry> all() {
        return entries.values();
    }

    synchronized int count(JobEntry.Phase phase) {
        return counts.getOrDefault(phase, 0);
    }

    /** How many jobs wait in the queue where most do. */
    synchronized int longest() {
        return lines.longest();
    }

    /** How many wait before this one. */
    synchronized int before(JobEntry entry) {
        Line line = lines.of(entry);
        return line == null ? 0 : line.waiting().headSet(entry).size();
    }

    /** The queues that have a committed job. */
    List<Jobs.Queue> queues() {
        List<String> names;
        synchronized (this) {
            names = lines.names();
        }
        return names.stream().map(this::queue).flatMap(Optional::stream).toList();
    }

    synchronized Optional<Jobs.Queue> queue(String name) {
        return lines.list(name);
    }

    /**
     * Puts a job that waits right behind another one. Nobody of the queue begins until {@link #settle}.
     *
     * @param behind null to be the next
     * @throws CommandException when that cannot be
     */
    synchronized Move move(JobEntry job, @Nullable JobEntry behind) {
        Line line = lines.of(job);
        if (line == null) {
            throw CommandException.invalid(
                    "Job " + job.uuid() + " stands in no queue, so it has no order to be moved in");
        }
        if (behind != null && lines.of(behind) != line) {
            throw CommandException.invalid(
                    "Job " + behind.uuid() + " does not stand in the queue of job " + job.uuid());
        }
        if (behind == job) {
            throw CommandException.invalid("Job " + job.uuid() + " cannot be moved behind itself");
        }
        if (job.phase != JobEntry.Phase.WAITING) {
            throw new CommandException(ErrorKind.CONFLICT, "Job " + job.uuid() + " does not wait any more");
        }
        boolean waits = behind != null && line.waiting().contains(behind);
        List<Line.Rank> ranks = line.ranksFor(job, waits ? behind : null, (highestId + 1) * Job.RANK_STEP);
        if (ranks.isEmpty()) {
            throw new CommandException(ErrorKind.CONFLICT, "Jobs are being accepted in this very place; try again");
        }
        line.rank(ranks);
        line.hold();
        return new Move(job, line, ranks);
    }

    /** The ranks that jobs have by now: another move may have followed. */
    synchronized List<Long> ranks(List<JobEntry> jobs) {
        return jobs.stream().map(entry -> entry.rank).toList();
    }

    /**
     * Ends a move.
     *
     * @param durable whether it is; if not, it is undone
     */
    void settle(Move move, boolean durable) {
        List<JobEntry> begin;
        synchronized (this) {
            Line line = move.line();
            if (!durable) {
                line.rank(move.ranks().stream()
                        .filter(rank -> rank.entry().rank == rank.after()
                                && line.waiting().contains(rank.entry()))
                        .map(Line.Rank::undone)
                        .toList());
            }
            line.resume();
            begin = admitNext(line);
        }
        begin.forEach(start);
    }

    private void enter(JobEntry entry, JobEntry.Phase phase) {
        counts.merge(entry.phase, -1, Integer::sum);
        entry.phase = phase;
        if (phase != JobEntry.Phase.ENDED) {
            counts.merge(phase, 1, Integer::sum);
        }
    }

    private List<JobEntry> admit(JobEntry entry) {
        Line line = lines.of(entry);
        if (line != null) {
            return admitNext(line);
        }
        if (entry.phase != JobEntry.Phase.WAITING) {
            return List.of();
        }
        enter(entry, JobEntry.Phase.ACTIVE);
        return List.of(entry);
    }

    private List<JobEntry> admitNext(Line line) {
        JobEntry next = line.admit();
        if (next == null) {
            return List.of();
        }
        List<JobEntry> begin = new ArrayList<>();
        while (next != null) {
            enter(next, JobEntry.Phase.ACTIVE);
            begin.add(next);
            next = line.admit();
        }
        return begin;
    }
}
