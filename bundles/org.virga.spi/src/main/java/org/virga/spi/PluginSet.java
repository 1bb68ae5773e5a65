package org.virga.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of one kind that are there at the moment, and the one way to call them.
 *
 * <p>A component keeps a {@code PluginSet} and hands it what Declarative Services binds to a dynamic, multiple reference:
 *
 * <pre>{@code
 * private final PluginSet<HostFilter> filters = new PluginSet<>(HostFilter.class);
 *
 * @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
 * void addFilter(HostFilter filter, Map<String, ?> properties) { filters.add(filter, properties); }
 *
 * void removeFilter(HostFilter filter) { filters.remove(filter); }
 * }</pre>
 *
 * <p>{@link #remove} takes the plugin out at once and returns when the calls that are inside it have returned. Declarative
 * Services unbinds a service before its component is deactivated, so a plugin is never deactivated under a call, and
 * plugin authors write nothing for that. A call that does not return holds the removal up for {@link #DRAIN_LIMIT} at
 * most; then it is logged and left behind.
 *
 * <p>Plugins stand in a stable order: higher {@code service.ranking} first, equal ones by component name. Any thread may
 * call any method; no lock is held while a plugin is called.
 *
 * @param <T> the service interface of the plugins
 */
public final class PluginSet<T> {

    /** How long a removal waits for the calls that are inside the plugin. */
    public static final Duration DRAIN_LIMIT = Duration.ofSeconds(55);

    private static final Logger LOG = LoggerFactory.getLogger(PluginSet.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final String kind;
    private final Duration drainLimit;
    /** In order; replaced, never changed. Guarded by {@code lock} for writing. */
    private volatile List<Entry<T>> entries = List.of();

    public PluginSet(Class<T> kind) {
        this(kind, DRAIN_LIMIT);
    }

    /**
     * A set with another drain limit.
     *
     * @param drainLimit how long a removal waits for the calls that are inside the plugin
     */
    public PluginSet(Class<T> kind, Duration drainLimit) {
        this.kind = kind.getSimpleName();
        this.drainLimit = drainLimit;
    }

    /** Takes a plugin in, with the service properties that it was registered with. */
    public void add(T plugin, Map<String, ?> properties) {
        lock.lock();
        try {
            List<Entry<T>> grown = new ArrayList<>(entries);
            grown.add(new Entry<>(plugin, ranking(properties), name(plugin, properties), new CallGate()));
            grown.sort(
                    Comparator.comparingInt((Entry<T> entry) -> -entry.ranking).thenComparing(entry -> entry.name));
            entries = List.copyOf(grown);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a plugin out: no call enters it any more, and those inside have returned when this returns. */
    public void remove(T plugin) {
        Entry<T> removed = takeOut(plugin);
        if (removed == null) {
            return;
        }
        int left = removed.gate.close(drainLimit);
        if (left > 0) {
            LOG.error("{} {} is removed with {} calls inside after {}", kind, removed.name, left, drainLimit);
        }
    }

    /** The component names of the plugins that are there, in order. */
    public List<String> names() {
        return entries.stream().map(entry -> entry.name).toList();
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Calls every plugin in order and collects what they answer.
     *
     * @param safe what stands for the answer of a plugin that throws; the exception is logged here
     */
    public <R> List<R> callEach(Function<? super T, ? extends R> call, Function<? super T, ? extends R> safe) {
        List<R> answers = new ArrayList<>();
        for (Entry<T> entry : entries) {
            if (entry.gate.enter()) {
                try {
                    answers.add(guarded(entry, call, safe));
                } finally {
                    entry.gate.leave();
                }
            }
        }
        return answers;
    }

    /**
     * Calls the first plugin, in order, that is wanted. An exception of the plugin is the caller's: one plugin was asked,
     * so there is nothing to go on with.
     *
     * @return empty when no wanted plugin is there
     */
    public <R> Optional<R> callFirst(Predicate<? super T> wanted, Function<? super T, ? extends R> call) {
        for (Entry<T> entry : entries) {
            if (entry.gate.enter()) {
                try {
                    if (wanted.test(entry.plugin)) {
                        return Optional.of(call.apply(entry.plugin));
                    }
                } finally {
                    entry.gate.leave();
                }
            }
        }
        return Optional.empty();
    }

    /**
     * As {@link #callFirst}, but waits for a wanted plugin to come when none is there, so that a call survives the moment
     * in which a plugin is replaced.
     *
     * @return empty when none came in time
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public <R> Optional<R> callFirst(
            Predicate<? super T> wanted, Function<? super T, ? extends R> call, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<Entry<T>> seen = entries;
            Optional<R> answer = callFirst(wanted, call);
            if (answer.isPresent() || !awaitChange(seen, deadline)) {
                return answer;
            }
        }
    }

    /**
     * Holds the plugins that are there now, in order, so that one piece of work can call them many times at the cost of a
     * plain call. They are not deactivated until the hold is closed, so the work has to be short.
     */
    public Hold<T> hold() {
        List<Entry<T>> held = new ArrayList<>();
        for (Entry<T> entry : entries) {
            if (entry.gate.enter()) {
                held.add(entry);
            }
        }
        return new Hold<>(held);
    }

    /**
     * Plugins that stay for a piece of work.
     *
     * @param <T> the service interface of the plugins
     */
    public static final class Hold<T> implements AutoCloseable {

        private final List<Entry<T>> held;
        private final List<T> plugins;
        private final List<String> names;

        private Hold(List<Entry<T>> held) {
            this.held = held;
            this.plugins = held.stream().map(entry -> entry.plugin).toList();
            this.names = held.stream().map(entry -> entry.name).toList();
        }

        /** The held plugins, in order. */
        public List<T> plugins() {
            return plugins;
        }

        /** Their component names, in the same order. */
        public List<String> names() {
            return names;
        }

        @Override
        public void close() {
            held.forEach(entry -> entry.gate.leave());
            held.clear();
        }
    }

    private <R> R guarded(
            Entry<T> entry, Function<? super T, ? extends R> call, Function<? super T, ? extends R> safe) {
        try {
            return call.apply(entry.plugin);
        } catch (RuntimeException | LinkageError e) {
            // The place where foreign code is called: whatever it does, the others are called and the caller goes on.
            LOG.error("{} {} failed; its safe answer stands in", kind, entry.name, e);
            return safe.apply(entry.plugin);
        }
    }

    private @Nullable Entry<T> takeOut(T plugin) {
        lock.lock();
        try {
            for (Entry<T> entry : entries) {
                if (entry.plugin == plugin) {
                    List<Entry<T>> shrunk = new ArrayList<>(entries);
                    shrunk.remove(entry);
                    entries = List.copyOf(shrunk);
                    return entry;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitChange(List<Entry<T>> seen, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = deadline - System.nanoTime();
            while (entries == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            return entries != seen;
        } finally {
            lock.unlock();
        }
    }

    private static int ranking(Map<String, ?> properties) {
        return properties.get("service.ranking") instanceof Integer ranking ? ranking : 0;
    }

    private static String name(Object plugin, Map<String, ?> properties) {
        @Nullable Object name = properties.get("component.name");
        return name == null ? plugin.getClass().getName() : name.toString();
    }

    private record Entry<T>(T plugin, int ranking, String name, CallGate gate) {}
}
