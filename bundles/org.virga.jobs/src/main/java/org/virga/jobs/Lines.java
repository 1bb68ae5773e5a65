package org.virga.jobs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;

/**
 * The lines of all queues. Guarded by the lock of {@link JobQueues}.
 *
 * <p>A job whose queue is that of the job that submitted it, or of one further up, stands in a line of its own within that
 * one's turn: it cannot wait for the end of a job that waits for it.
 */
final class Lines {

    /**
     * The name of a line.
     *
     * @param within the job in whose turn it is; null for the queue itself
     */
    private record Key(String queue, @Nullable UUID within) {}

    private final Map<Key, Line> lines = new HashMap<>();

    /** Gives a job its place. A job without a queue has none. */
    void add(JobEntry entry, Map<UUID, JobEntry> entries) {
        String queue = entry.queue();
        if (queue != null) {
            entry.within = within(queue, entry.parent(), entries);
            lines.computeIfAbsent(new Key(queue, entry.within), absent -> new Line())
                    .add(entry);
        }
    }

    /** The next one up the family that is in the queue itself. */
    private static @Nullable UUID within(String queue, @Nullable UUID parent, Map<UUID, JobEntry> entries) {
        JobEntry above = parent == null ? null : entries.get(parent);
        while (above != null && !queue.equals(above.queue())) {
            above = above.parent() == null ? null : entries.get(above.parent());
        }
        return above == null ? null : above.uuid();
    }

    /** Where a job stands; null for one without a queue. */
    @Nullable
    Line of(JobEntry entry) {
        String queue = entry.queue();
        return queue == null ? null : lines.get(new Key(queue, entry.within));
    }

    /** Takes a job out and answers where it stood. */
    @Nullable
    Line remove(JobEntry entry) {
        String queue = entry.queue();
        Line line = of(entry);
        if (queue != null && line != null) {
            line.remove(entry);
            if (line.isEmpty()) {
                lines.remove(new Key(queue, entry.within));
            }
        }
        return line;
    }

    List<String> names() {
        return lines.keySet().stream().map(Key::queue).distinct().toList();
    }

    /** How many jobs wait where most do. */
    int longest() {
        return lines.values().stream()
                .mapToInt(line -> line.waiting().size())
                .max()
                .orElse(0);
    }

    /** The committed jobs of a queue. */
    Optional<Jobs.Queue> list(String name) {
        List<UUID> running = new ArrayList<>();
        List<UUID> waiting = new ArrayList<>();
        list(new Key(name, null), running, waiting);
        return running.isEmpty() && waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(new Jobs.Queue(name, running, waiting));
    }

    /** Those within somebody's turn come before those that wait for its end. */
    private void list(Key key, List<UUID> running, List<UUID> waiting) {
        Line line = lines.get(key);
        if (line != null) {
            for (JobEntry entry : line.running()) {
                running.add(entry.uuid());
                list(new Key(key.queue(), entry.uuid()), running, waiting);
            }
            line.waiting().stream()
                    .filter(JobEntry::isCommitted)
                    .map(JobEntry::uuid)
                    .forEach(waiting::add);
        }
    }
}
