package org.virga.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one queue: those whose turn it is, and behind them those that wait, in ascending rank.
 *
 * <p>The next one begins when fewer jobs have their turn than its own terms allow, and than those of each that has it. So a
 * job with a concurrency of 1 is alone. Nobody overtakes: while the next one may not begin, or is not committed yet, those
 * behind it wait.
 *
 * <p>Guarded by the lock of {@link JobQueues}.
 */
final class Line {

    private static final Comparator<JobEntry> ORDER = Comparator.comparingLong((JobEntry entry) -> entry.rank)
            .thenComparingLong(entry -> entry.id().value());

    /** A change of a job's rank. */
    record Rank(JobEntry entry, long before, long after) {

        Rank undone() {
            return new Rank(entry, /* before= */ after, /* after= */ before);
        }
    }

    private final List<JobEntry> running = new ArrayList<>(1);
    private final NavigableSet<JobEntry> waiting = new TreeSet<>(ORDER);
    /** How many new orders are being written. Until they are, nobody begins: a crash might put others first. */
    private int writing;

    void add(JobEntry entry) {
        waiting.add(entry);
    }

    /** Gives a job its turn whatever the terms: it had it before the process was restarted. */
    void restore(JobEntry entry) {
        waiting.remove(entry);
        running.add(entry);
    }

    /** Takes a job out, wherever it stands. */
    void remove(JobEntry entry) {
        if (!running.remove(entry)) {
            waiting.remove(entry);
        }
    }

    boolean isEmpty() {
        return running.isEmpty() && waiting.isEmpty();
    }

    List<JobEntry> running() {
        return running;
    }

    NavigableSet<JobEntry> waiting() {
        return waiting;
    }

    /** The next job whose turn it is now, which it has from here on; null when there is none. */
    @Nullable
    JobEntry admit() {
        if (writing > 0 || waiting.isEmpty()) {
            return null;
        }
        JobEntry next = waiting.first();
        if (next.phase != JobEntry.Phase.WAITING || !isRoomFor(next)) {
            return null;
        }
        waiting.remove(next);
        running.add(next);
        return next;
    }

    private boolean isRoomFor(JobEntry next) {
        int room = next.terms().concurrency();
        for (JobEntry entry : running) {
            room = Math.min(room, entry.terms().concurrency());
        }
        return running.size() < room;
    }

    /** Nobody begins until as many {@link #resume} have followed. */
    void hold() {
        writing++;
    }

    void resume() {
        writing--;
    }

    /** Gives jobs that wait new ranks. */
    void rank(List<Rank> ranks) {
        ranks.forEach(rank -> waiting.remove(rank.entry));
        ranks.forEach(rank -> rank.entry.rank = rank.after);
        ranks.forEach(rank -> waiting.add(rank.entry));
    }

    /**
     * Finds ranks that put a job right behind another one.
     *
     * @param behind one that waits; null to be the next
     * @param end greater than the rank of any job of this queue, and at most the rank of the next new one
     * @return the ranks that change, of committed jobs only; empty when there is no room, because of jobs around it that are
     *     not committed yet
     */
    List<Rank> ranksFor(JobEntry job, @Nullable JobEntry behind, long end) {
        List<JobEntry> order = new ArrayList<>(waiting);
        order.remove(job);
        int place = behind == null ? 0 : order.indexOf(behind) + 1;
        order.add(place, job);
        int first = place;
        int last = place;
        List<Rank> ranks = ranks(order, first, last, end);
        while (ranks.isEmpty() && (isOpen(order, first - 1) || isOpen(order, last + 1))) {
            first = isOpen(order, first - 1) ? first - 1 : first;
            last = isOpen(order, last + 1) ? last + 1 : last;
            ranks = ranks(order, first, last, end);
        }
        return ranks;
    }

    /** Whether the rank of this one may be changed. */
    private static boolean isOpen(List<JobEntry> order, int place) {
        return place >= 0 && place < order.size() && order.get(place).isCommitted();
    }

    /** Spreads a stretch evenly between its neighbours; empty when it does not fit. */
    private List<Rank> ranks(List<JobEntry> order, int first, int last, long end) {
        long low = first == 0 ? highestRunning() : order.get(first - 1).rank;
        long high = last == order.size() - 1 ? end : order.get(last + 1).rank;
        int count = last - first + 1;
        List<Rank> ranks = new ArrayList<>();
        if (high - low > count) {
            double gap = (high - low) / (count + 1.0);
            for (int i = 0; i < count; i++) {
                JobEntry entry = order.get(first + i);
                ranks.add(new Rank(entry, entry.rank, low + (long) (gap * (i + 1))));
            }
        }
        return ranks;
    }

    /** Those that wait come behind all that have their turn, so that a restart finds the same. */
    private long highestRunning() {
        return running.stream().mapToLong(entry -> entry.rank).max().orElse(0);
    }
}
