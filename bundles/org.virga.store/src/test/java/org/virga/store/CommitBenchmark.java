package org.virga.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.virga.api.model.Event;
import org.virga.api.model.EventBuilder;
import org.virga.api.model.Job;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SmallCloud;

/**
 * Measures deployments as the store sees them, four commits each, and how long a store takes to open. What
 * {@code distribution/bench/store} runs; it prints figures for that to read.
 *
 * <p>Arguments: {@code commit}, {@code fill} or {@code open}; a directory or the URL of a PostgreSQL database; then for
 * {@code commit} seconds a figure, seconds to warm up, rounds and how many are in flight, and for {@code fill} how many machines.
 */
public final class CommitBenchmark {

    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true);

    private static final int MACHINES_AT_ONCE = 100;

    /** Written by one deployment: records, events and a job of history. */
    private static final int ROWS = 4 + 1 + 2 + 3 + 3 + 1;

    private final Store store;
    private final SmallCloud cloud;
    private final AtomicLong addresses = new AtomicLong();

    private CommitBenchmark(Store store) {
        this.store = store;
        this.cloud = SmallCloud.in(store, 1);
    }

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        Location location = given.get(1).startsWith("jdbc:")
                ? new Location(Path.of("."), given.get(1), "", "")
                : Location.embedded(Path.of(given.get(1)));
        switch (given.get(0)) {
            case "commit" -> {
                try (DatabaseStore store = open(location)) {
                    measure(new CommitBenchmark(store), given.subList(2, given.size()));
                }
            }
            case "fill" -> {
                try (DatabaseStore store = open(location)) {
                    new CommitBenchmark(store).fill(Integer.parseInt(given.get(2)));
                }
            }
            case "open" -> {
                long begun = System.nanoTime();
                try (DatabaseStore store = open(location)) {
                    double elapsed = (System.nanoTime() - begun) / 1e9;
                    OUT.printf(
                            Locale.ROOT,
                            "%.3f %d%n",
                            elapsed,
                            store.snapshot().all(Vm.KIND).size());
                }
            }
            default -> throw new IllegalArgumentException(given.get(0));
        }
    }

    /** Not through {@link TestDatabase}, which makes an empty database first: that is no part of what is measured. */
    private static DatabaseStore open(Location location) throws DatabaseException {
        return DatabaseStore.over(Database.open(location), Clock.systemUTC());
    }

    /** Arguments: seconds a figure, seconds to warm up, rounds, then how many are in flight. */
    private static void measure(CommitBenchmark benchmark, List<String> arguments) throws InterruptedException {
        int seconds = Integer.parseInt(arguments.get(0));
        benchmark.run(16, Integer.parseInt(arguments.get(1)));
        for (int round = 0; round < Integer.parseInt(arguments.get(2)); round++) {
            for (String inFlight : arguments.subList(3, arguments.size())) {
                OUT.println(inFlight + " " + benchmark.run(Integer.parseInt(inFlight), seconds));
            }
        }
    }

    /** Deployments, commits and writes a second, and microseconds of the writer's processor time a deployment. */
    private String run(int inFlight, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        AtomicLong done = new AtomicLong();
        long first = store.snapshot().sequence();
        List<Thread> threads = new ArrayList<>();
        long begun = System.nanoTime();
        long cpu = writerNanos();
        for (int i = 0; i < inFlight; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() < end) {
                    deploy();
                    done.incrementAndGet();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double elapsed = (System.nanoTime() - begun) / 1e9;
        return String.format(
                Locale.ROOT,
                "%.0f %.0f %.0f %.0f",
                done.get() / elapsed,
                (store.snapshot().sequence() - first) / elapsed,
                done.get() * ROWS / elapsed,
                (writerNanos() - cpu) / 1e3 / Math.max(1, done.get()));
    }

    /** Adds machines with a NIC and a volume each. */
    private void fill(int machines) {
        int left = machines;
        while (left > 0) {
            Transaction.Builder some = Transaction.builder();
            for (int i = 0; i < MACHINES_AT_ONCE && left > 0; i++, left--) {
                Vm vm = cloud.vm("vm" + addresses.incrementAndGet());
                some.insert(Vm.KIND, vm)
                        .insert(Nic.KIND, nic(vm))
                        .insert(Volume.KIND, Fixtures.rootVolume(store.nextId(Volume.KIND), vm, cloud.template()));
            }
            commit(some);
        }
    }

    private Nic nic(Vm vm) {
        return Fixtures.nic(store.nextId(Nic.KIND), vm, cloud.network(), "10." + vm.id());
    }

    private static long writerNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("virga-store-writer")) {
                return threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return 0;
    }

    private void deploy() {
        Vm vm = cloud.vm("vm" + addresses.incrementAndGet());
        Nic nic = nic(vm);
        Volume volume = Fixtures.rootVolume(store.nextId(Volume.KIND), vm, cloud.template());
        Event scheduled = Samples.event(vm, Event.State.SCHEDULED, Instant.now());
        Job queued = Samples.job(store, vm).with(job -> job.firstEvent(scheduled.uuid()));
        commit(Transaction.builder()
                .insert(Vm.KIND, vm)
                .insert(Nic.KIND, nic)
                .insert(Volume.KIND, volume)
                .insert(Job.KIND, queued)
                .append(scheduled));
        Job running = queued.with(job -> job.state(Job.State.RUNNING).started(Fixtures.CREATED));
        commit(Transaction.builder()
                .replace(Job.KIND, queued, running)
                .append(after(scheduled, vm, Event.State.STARTED)));
        Vm starting = vm.with(next -> next.epoch(1));
        Job placed = running.with(job -> job.journal(List.of(new Job.JournalEntry(
                Job.JournalEntry.Type.DONE, "place", "{\"host\":1,\"epoch\":1}", Fixtures.CREATED, 5))));
        commit(Transaction.builder().replace(Vm.KIND, vm, starting).replace(Job.KIND, running, placed));
        Job done = Samples.done(placed, Fixtures.CREATED);
        commit(Transaction.builder()
                .replace(Vm.KIND, starting, starting.with(next -> next.epoch(2)))
                .replace(Volume.KIND, volume, volume.with(next -> next.state(Volume.State.READY)))
                .archive(placed, done)
                .append(after(scheduled, vm, Event.State.COMPLETED)));
    }

    private static Event after(Event scheduled, Vm vm, Event.State state) {
        return EventBuilder.from(Samples.event(vm, state, Instant.now())).withStart(scheduled.uuid());
    }

    private void commit(Transaction.Builder transaction) {
        if (store.commitAndWait(transaction.build()) instanceof CommitResult.Conflict conflict) {
            throw new AssertionError(conflict.reasons());
        }
    }
}
