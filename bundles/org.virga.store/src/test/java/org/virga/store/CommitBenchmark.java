package org.virga.store;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import org.virga.store.database.Location;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SmallCloud;

/**
 * Measures deployments as the store sees them: four commits each. Reports; asserts
 * nothing. Arguments: directory, or a PostgreSQL URL and its user and password; then seconds for each figure.
 */
public final class CommitBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(CommitBenchmark.class);

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
        Location location = arguments[0].startsWith("jdbc:")
                ? new Location(Path.of("."), arguments[0], arguments[1], arguments[2])
                : Location.embedded(Files.createTempDirectory(Path.of(arguments[0]), "store"));
        int seconds = Integer.parseInt(arguments[arguments.length - 1]);
        try (DatabaseStore store = DatabaseStore.over(Database.open(location), Clock.systemUTC())) {
            CommitBenchmark benchmark = new CommitBenchmark(store);
            benchmark.run(16, seconds);
            for (int inFlight : new int[] {1, 8, 64, 256}) {
                benchmark.run(inFlight, seconds);
            }
        }
    }

    private void run(int inFlight, int seconds) throws InterruptedException {
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
        LOG.warn(
                "{} in flight: {} deployments/s, {} commits/s, {} rows/s, {} us of the writer's CPU a row",
                inFlight,
                Math.round(done.get() / elapsed),
                Math.round((store.snapshot().sequence() - first) / elapsed),
                Math.round(done.get() * ROWS / elapsed),
                Math.round((writerNanos() - cpu) / 1e3 / (done.get() * ROWS)));
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
        Nic nic = Fixtures.nic(store.nextId(Nic.KIND), vm, cloud.network(), "10." + vm.id());
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
