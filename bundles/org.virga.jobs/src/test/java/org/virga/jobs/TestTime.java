package org.virga.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Time that passes when the test says so. What is due then is done on the test's thread. */
final class TestTime extends Clock implements Timer {

    private record Due(Instant when, FutureTask<Void> task) {}

    private final Queue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::when));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    Surroundings surroundings(double random, OverdueAlerts alerts) {
        return new Surroundings(
                new Clocks(
                        this, () -> Duration.between(Instant.EPOCH, instant()).toNanos()),
                this,
                () -> random,
                alerts);
    }

    /** Lets time pass. */
    void pass(Duration duration) {
        Instant until = instant().plus(duration);
        for (Due next = next(until); next != null; next = next(until)) {
            next.task.run();
        }
    }

    private synchronized Due next(Instant until) {
        due.removeIf(task -> task.task.isCancelled());
        Due first = due.peek();
        if (first == null || first.when.isAfter(until)) {
            now = until;
            return null;
        }
        now = first.when.isAfter(now) ? first.when : now;
        return due.remove();
    }

    @Override
    public synchronized Future<?> after(Duration delay, Runnable action) {
        Due task = new Due(now.plus(delay), new FutureTask<>(action, null));
        due.add(task);
        return task.task;
    }

    @Override
    public synchronized void close() {
        due.clear();
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
