package org.virga.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.TaskState;

/** A method that is run from time to time, and never by two threads at once. Any thread may call. */
final class Task {

    private static final Logger LOG = LoggerFactory.getLogger(Task.class);
    /** How much earlier or later than its period a task may come, as a part of the period. */
    private static final double JITTER = 0.1;

    private final String name;
    private final Duration period;
    private final Object service;
    private final Method method;
    private final ScheduledExecutorService timer;
    private final Executor threads;
    private final LongSupplier clock;

    /** Guards everything below; never held while the method runs. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition idle = lock.newCondition();
    private final Set<String> told = new HashSet<>();
    private boolean running;
    private boolean ended;
    /** Whether it was wanted again while it was under way. */
    private boolean again;
    /** Whether it is due sooner than its period has it. */
    private boolean hurried;

    private @Nullable Future<?> next;
    private @Nullable Long nextNanos;
    private @Nullable Long lastNanos;
    private @Nullable Duration lastTook;
    private @Nullable String lastError;
    private long runs;
    private long failures;
    private long nanos;

    /**
     * A task that has not begun.
     *
     * @param method without parameters
     * @param threads carry it out
     */
    Task(
            String name,
            Duration period,
            Object service,
            Method method,
            ScheduledExecutorService timer,
            Executor threads,
            LongSupplier clock) {
        this.name = name;
        this.period = period;
        this.service = service;
        this.method = method;
        this.timer = timer;
        this.threads = threads;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    /** Begins, with the first run within one period. */
    void begin() {
        lock.lock();
        try {
            schedule(Duration.ofMillis(ThreadLocalRandom.current().nextLong(period.toMillis())));
        } finally {
            lock.unlock();
        }
    }

    /** Has it run in a while, even if its time has not come. Several wishes in that while make one run. */
    void hurry(Duration delay) {
        lock.lock();
        try {
            if (running) {
                again = true;
            } else if (!hurried) {
                hurried = true;
                schedule(delay);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends it, and waits for a run that is under way.
     *
     * @return whether none is any more
     */
    boolean end(Duration patience) {
        lock.lock();
        try {
            ended = true;
            if (next != null) {
                next.cancel(false);
            }
            long left = patience.toNanos();
            while (running && left > 0) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return !running();
    }

    TaskState state() {
        lock.lock();
        try {
            long now = clock.getAsLong();
            return new TaskState(
                    name,
                    period.toMillis(),
                    running,
                    lastNanos == null ? null : TimeUnit.NANOSECONDS.toMillis(now - lastNanos),
                    lastTook == null ? null : lastTook.toMillis(),
                    runs,
                    failures,
                    lastError,
                    nextNanos == null ? null : Math.max(0, TimeUnit.NANOSECONDS.toMillis(nextNanos - now)));
        } finally {
            lock.unlock();
        }
    }

    /** How long all runs that are over took together. */
    Duration busy() {
        lock.lock();
        try {
            return Duration.ofNanos(nanos);
        } finally {
            lock.unlock();
        }
    }

    private boolean running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void schedule(Duration delay) {
        if (ended) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        try {
            nextNanos = clock.getAsLong() + delay.toNanos();
            next = timer.schedule(() -> threads.execute(this::run), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("No {} any more", name);
        }
    }

    private void run() {
        if (!enter()) {
            return;
        }
        long began = clock.getAsLong();
        Throwable failure = null;
        try {
            method.invoke(service);
        } catch (InvocationTargetException e) {
            failure = e.getCause();
        } catch (IllegalAccessException | RuntimeException e) {
            failure = e;
        } finally {
            leave(clock.getAsLong() - began, failure);
        }
    }

    private boolean enter() {
        lock.lock();
        try {
            if (ended || running) {
                return false;
            }
            running = true;
            hurried = false;
            again = false;
            nextNanos = null;
            lastNanos = clock.getAsLong();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leave(long took, @Nullable Throwable failure) {
        lock.lock();
        try {
            running = false;
            runs++;
            nanos += took;
            lastTook = Duration.ofNanos(took);
            if (failure == null) {
                told.clear();
            } else if (!ended) {
                failed(failure);
            }
            idle.signalAll();
            hurried = again;
            schedule(again ? Duration.ZERO : jittered());
        } finally {
            lock.unlock();
        }
    }

    private void failed(Throwable failure) {
        failures++;
        lastError = failure.toString();
        if (failure instanceof Error || told.add(failure.getClass().getName())) {
            LOG.warn(
                    "The task {} failed and is tried again; its next failures like this are not logged", name, failure);
        }
    }

    private Duration jittered() {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofNanos((long) (factor * period.toNanos()));
    }
}
