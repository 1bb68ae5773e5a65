package org.virga.messaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which casts this process, and the ones before it on the same directory, have carried out.
 *
 * <p>Bounded: at least the latest {@code generation} casts are known, at most twice as many. A cast comes again soon or
 * never, when a connection was lost or a process killed, so that is plenty. Any thread may call. One thread writes for all
 * that wait, and forces the disk once for all of them.
 */
final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int MOST_AT_ONCE = 1_000;

    private record Entry(Fingerprint id, CompletableFuture<Boolean> written) {
        static final Entry END = new Entry(Fingerprint.of(""), new CompletableFuture<>());
    }

    /** Null when nothing is kept beyond this process. */
    private final @Nullable LedgerFiles files;

    private final int generation;
    private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    /** Both guarded by this. */
    private Set<Fingerprint> recent;

    private Set<Fingerprint> older;
    private volatile @Nullable String problem;
    private volatile boolean closed;

    private Ledger(@Nullable LedgerFiles files, int generation, Set<Fingerprint> recent, Set<Fingerprint> older) {
        this.files = files;
        this.generation = generation;
        this.recent = recent;
        this.older = older;
        writer = new Thread(this::write, "virga-messaging-ledger");
        writer.setDaemon(true);
        writer.start();
    }

    /** One that ends with this process. */
    static Ledger inMemory(int generation) {
        return new Ledger(null, generation, new HashSet<>(), new HashSet<>());
    }

    /**
     * One that lives in files.
     *
     * @throws IOException when they cannot be read or made
     */
    static Ledger in(Path directory, int generation) throws IOException {
        LedgerFiles files = LedgerFiles.open(directory);
        return new Ledger(files, generation, files.recent(), files.older());
    }

    synchronized boolean knows(String id) {
        Fingerprint print = Fingerprint.of(id);
        return recent.contains(print) || older.contains(print);
    }

    /**
     * Returns when it is written down for good that a cast is done.
     *
     * @throws IOException when it is not
     */
    void record(String id) throws IOException, InterruptedException {
        Entry entry = new Entry(Fingerprint.of(id), new CompletableFuture<>());
        queue.add(entry);
        if (closed) {
            throw new IOException("The ledger is closed");
        }
        try {
            entry.written.get();
        } catch (ExecutionException e) {
            throw new IOException("not written down: " + e.getCause(), e);
        }
    }

    /** Why nothing can be written down; null when it can. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public void close() {
        closed = true;
        queue.add(Entry.END);
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (files != null) {
            files.close();
        }
    }

    private void write() {
        List<Entry> batch = new ArrayList<>();
        boolean end = false;
        while (!end) {
            batch.clear();
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                // Nobody interrupts it but a container that goes down; close() ends it.
                LOG.debug("Interrupted", e);
                continue;
            }
            queue.drainTo(batch, MOST_AT_ONCE);
            end = batch.remove(Entry.END);
            if (!batch.isEmpty()) {
                write(batch);
            }
        }
        queue.forEach(late -> late.written.completeExceptionally(new IOException("The ledger is closed")));
    }

    private void write(List<Entry> batch) {
        try {
            if (files != null) {
                files.append(batch.stream().map(Entry::id).toList());
            }
            remember(batch);
            if (problem != null) {
                LOG.info("Casts that were carried out can be written down again");
            }
            problem = null;
            batch.forEach(entry -> entry.written.complete(true));
            turnOver();
        } catch (IOException e) {
            if (problem == null) {
                LOG.error(
                        "Casts that were carried out cannot be written down; they are not confirmed until they are", e);
            }
            problem = "Casts that were carried out cannot be written down: " + e.getMessage();
            batch.forEach(entry -> entry.written.completeExceptionally(e));
        }
    }

    private synchronized void remember(List<Entry> batch) {
        batch.forEach(entry -> recent.add(entry.id));
    }

    private void turnOver() throws IOException {
        if (size() < generation) {
            return;
        }
        if (files != null) {
            files.turnOver();
        }
        forgetOlder();
    }

    private synchronized int size() {
        return recent.size();
    }

    private synchronized void forgetOlder() {
        older = recent;
        recent = new HashSet<>();
    }
}
