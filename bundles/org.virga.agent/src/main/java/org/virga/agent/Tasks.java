package org.virga.agent;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.TaskState;
import org.virga.api.health.MetricSource.Sink;
import org.virga.spi.agent.AgentTasks;
import org.virga.spi.agent.Periodic;

/**
 * Runs the tasks of services on one timer and few threads: the agent's own on theirs, so that none of a plugin keeps them
 * waiting. Any thread may call.
 */
final class Tasks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
    private static final int OWN_THREADS = 2;
    private static final int PLUGIN_THREADS = 4;
    private static final long LEAST_PERIOD_MILLIS = 100;
    private static final String PERIOD = ".period.millis";
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanos;
    private final Duration patience;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor own = threads("virga-agent-task-", OWN_THREADS);
    private final ThreadPoolExecutor others = threads("virga-agent-plugin-task-", PLUGIN_THREADS);
    /** By service. Guarded by itself. */
    private final IdentityHashMap<AgentTasks, List<Task>> tasks = new IdentityHashMap<>();

    /**
     * No tasks yet.
     *
     * @param patience how long a run that is under way is waited for when its service goes
     */
    Tasks(LongSupplier nanos, Duration patience) {
        this.nanos = nanos;
        this.patience = patience;
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "virga-agent-timer"));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Begins the agent's own tasks. */
    void addOwn(AgentTasks service, Map<String, ?> properties) {
        add(service, properties, own);
    }

    /** Begins the tasks of a plugin. */
    void add(AgentTasks service, Map<String, ?> properties) {
        add(service, properties, others);
    }

    /** Ends the tasks of a plugin; none is under way any more afterwards. */
    void remove(AgentTasks service) {
        List<Task> gone;
        synchronized (tasks) {
            gone = tasks.remove(service);
        }
        if (gone != null) {
            for (Task task : gone) {
                if (!task.end(patience)) {
                    LOG.warn("The task {} is still under way after {} and is left behind", task.name(), patience);
                }
            }
        }
    }

    /** Has the tasks of a name run in a while, even if their time has not come. */
    void hurry(String name, Duration delay) {
        all().stream().filter(task -> task.name().equals(name)).forEach(task -> task.hurry(delay));
    }

    /** All tasks, by name. */
    List<TaskState> states() {
        return all().stream()
                .map(Task::state)
                .sorted(Comparator.comparing(TaskState::name))
                .toList();
    }

    void collect(Sink sink) {
        Map<String, Sum> sums = new TreeMap<>();
        for (Task task : all()) {
            TaskState state = task.state();
            Sum one = new Sum(state.runs(), state.failures(), task.busy().toNanos());
            sums.merge(task.name(), one, Sum::plus);
        }
        sums.forEach((name, sum) -> sum.collect(name, sink));
    }

    /** What the tasks of one name did. */
    private record Sum(long runs, long failures, long nanos) {

        Sum plus(Sum other) {
            return new Sum(runs + other.runs, failures + other.failures, nanos + other.nanos);
        }

        void collect(String name, Sink sink) {
            Map<String, String> label = Map.of("task", name);
            sink.counter("virga_agent_task_runs_total", "Runs of periodic tasks that are over.", label, (double) runs);
            sink.counter(
                    "virga_agent_task_failures_total", "Runs of periodic tasks that failed.", label, (double) failures);
            sink.counter(
                    "virga_agent_task_seconds_total",
                    "How long the runs of periodic tasks took.",
                    label,
                    nanos / NANOS_PER_SECOND);
        }
    }

    @Override
    public void close() {
        // So that what is interrupted below does not count as a failure.
        all().forEach(task -> task.end(Duration.ZERO));
        timer.shutdownNow();
        own.shutdownNow();
        others.shutdownNow();
        try {
            boolean over = true;
            for (ExecutorService threads : List.of(timer, own, others)) {
                over &= threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
            }
            if (!over) {
                LOG.warn("A task is still under way after {} and is left behind", patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private void add(AgentTasks service, Map<String, ?> properties, ThreadPoolExecutor threads) {
        List<Task> found = new ArrayList<>();
        for (Method method : service.getClass().getMethods()) {
            Periodic periodic = method.getAnnotation(Periodic.class);
            if (periodic != null) {
                String name = periodic.name().isEmpty() ? method.getName() : periodic.name();
                long millis = period(name, periodic, properties);
                if (method.getParameterCount() > 0 || millis < LEAST_PERIOD_MILLIS) {
                    LOG.error(
                            "{} is no task: it has no parameters and a period of at least {} ms, not {} and {} ms",
                            method,
                            LEAST_PERIOD_MILLIS,
                            method.getParameterCount(),
                            millis);
                } else {
                    // The class may be private to its bundle.
                    method.setAccessible(true);
                    found.add(new Task(name, Duration.ofMillis(millis), service, method, timer, threads, nanos));
                }
            }
        }
        synchronized (tasks) {
            tasks.put(service, found);
        }
        found.forEach(Task::begin);
    }

    private static long period(String name, Periodic periodic, Map<String, ?> properties) {
        Object set = properties.get(name + PERIOD);
        if (set == null) {
            return periodic.everyMillis();
        }
        try {
            return Long.parseLong(set.toString().trim());
        } catch (NumberFormatException e) {
            LOG.error(
                    "{}{} is a number of milliseconds, unlike '{}'; it is {} now",
                    name,
                    PERIOD,
                    set,
                    periodic.everyMillis());
            return periodic.everyMillis();
        }
    }

    private List<Task> all() {
        synchronized (tasks) {
            return tasks.values().stream().flatMap(List::stream).toList();
        }
    }

    private static ThreadPoolExecutor threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> daemon(work, name + number.incrementAndGet()));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
