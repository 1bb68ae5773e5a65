package org.virga.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.History;

/** Finished jobs and events in lists. */
final class MemoryHistory implements History {

    private final Runnable available;
    private final List<Job> jobs = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    /**
     * A history.
     *
     * @param available throws when the store is not to be reached
     */
    MemoryHistory(Runnable available) {
        this.available = available;
    }

    synchronized void append(List<Job> finished, List<Event> happened) {
        jobs.addAll(finished);
        events.addAll(happened);
    }

    @Override
    public synchronized Optional<Job> job(UUID uuid) {
        available.run();
        return jobs.stream().filter(job -> job.uuid().equals(uuid)).findFirst();
    }

    @Override
    public synchronized Page<Job> jobs(JobFilter filter) {
        available.run();
        List<Job> sorted = new ArrayList<>(jobs);
        sorted.sort(Comparator.comparing(Job::id));
        return page(
                sorted,
                job -> (filter.accounts() == null || filter.accounts().contains(job.account()))
                        && about(filter.resource(), job.resource())
                        && (filter.since() == null
                                || (job.completed() != null && !job.completed().isBefore(filter.since()))),
                filter.offset(),
                filter.limit());
    }

    private static boolean about(@Nullable UUID wanted, @Nullable ResourceRef resource) {
        return wanted == null || (resource != null && resource.uuid().equals(wanted));
    }

    @Override
    public synchronized Page<Event> events(EventFilter filter) {
        available.run();
        return page(events, event -> what(filter, event) && when(filter, event), filter.offset(), filter.limit());
    }

    private static boolean what(EventFilter filter, Event event) {
        return (filter.accounts() == null || filter.accounts().contains(event.account()))
                && same(filter.uuid(), event.uuid())
                && same(filter.type(), event.type())
                && same(filter.level(), event.level())
                && same(filter.resource(), event.resource())
                && same(filter.resourceType(), event.resourceType())
                && same(filter.start(), event.start());
    }

    private static boolean when(EventFilter filter, Event event) {
        return (filter.from() == null || !event.created().isBefore(filter.from()))
                && (filter.to() == null || !event.created().isAfter(filter.to()))
                && (filter.keyword() == null
                        || holds(event.description(), filter.keyword())
                        || holds(event.type(), filter.keyword()));
    }

    private static boolean same(@Nullable Object wanted, @Nullable Object there) {
        return wanted == null || wanted.equals(there);
    }

    private static boolean holds(String text, String keyword) {
        return text.toLowerCase(Locale.ROOT).contains(keyword.toLowerCase(Locale.ROOT));
    }

    private static <T> Page<T> page(List<T> oldestFirst, Predicate<T> wanted, int offset, int limit) {
        List<T> found = new ArrayList<>();
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            if (wanted.test(oldestFirst.get(i))) {
                found.add(oldestFirst.get(i));
            }
        }
        return new Page<>(found.size(), found.stream().skip(offset).limit(limit).toList());
    }
}
