package org.virga.store;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.RecordReader;
import org.virga.store.database.Scribe;
import org.virga.store.database.StoredHistory;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.StoredSnapshot;

/** A {@link Store} over a database. */
final class DatabaseStore implements Store, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseStore.class);

    /** Who waits for answers is bounded elsewhere; this keeps somebody who does not wait from filling the memory. */
    private static final int MOST_QUEUED = 65_536;

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_IN_BATCH = 512;

    /** Of about a kilobyte each. */
    private static final int WARM_ROWS = 8_192;

    private final Database database;
    private final Documents documents = new Documents();
    private final CommitQueue queue = new CommitQueue(MOST_QUEUED);
    private final Meter meter = new Meter();
    private final Ids ids;
    private final Writer writer;
    private final long epoch;
    private final StoredHistory history;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes an open database over and begins to write.
     *
     * @throws DatabaseException when the state cannot be read; then the database is closed
     */
    static DatabaseStore over(Database database, Clock clock) throws DatabaseException {
        return over(database, clock, PATIENCE);
    }

    /**
     * As {@link #over(Database, Clock)}.
     *
     * @param patience how long the database may take over a batch before its authors are told that it does
     */
    static DatabaseStore over(Database database, Clock clock, Duration patience) throws DatabaseException {
        try {
            return new DatabaseStore(database, clock, patience);
        } catch (DatabaseException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private DatabaseStore(Database database, Clock clock, Duration patience) throws DatabaseException {
        this.database = database;
        Scribe scribe = new Scribe(database, WARM_ROWS);
        Scribe.Tip tip;
        long begun = System.nanoTime();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(database.loader());
        try {
            tip = scribe.takeOver();
            StoredSnapshot snapshot = new RecordReader(database, documents).read(tip.sequence());
            this.epoch = tip.epoch();
            this.ids = new Ids(scribe.ceilings());
            Writer.State state = new Writer.State(snapshot, StoredHistory.lastEvent(database));
            Writer.Start start = new Writer.Start(state, tip.epoch(), MOST_IN_BATCH, patience);
            this.writer = new Writer(scribe, queue, ids, meter, clock, start);
            LOG.info(
                    "The store in {} is open at commit {}, epoch {}, read in {} ms",
                    database.place(),
                    tip.sequence(),
                    tip.epoch(),
                    (System.nanoTime() - begun) / 1_000_000);
        } catch (DatabaseException | RuntimeException e) {
            scribe.close();
            throw e;
        } finally {
            Thread.currentThread().setContextClassLoader(loader);
        }
        this.history = new StoredHistory(database, documents, this::horizon);
        writer.start(database.loader());
        database.keepClaim(epoch, writer::doubt);
    }

    private StoredHistory.Horizon horizon() {
        if (writer.stalled()) {
            throw new StoreUnavailableException(String.valueOf(writer.problem()));
        }
        Writer.State state = writer.state();
        return new StoredHistory.Horizon(state.snapshot().sequence(), state.lastEvent());
    }

    @Override
    public Snapshot snapshot() {
        return writer.state().snapshot();
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        return submit(transaction, false);
    }

    @Override
    public CommitResult commitAndWait(Transaction transaction) {
        try {
            return submit(transaction, true).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private CompletableFuture<CommitResult> submit(Transaction transaction, boolean awaited) {
        String problem = writer.problem();
        if (problem != null) {
            // Also those who change nothing: an answer means that the store knows what happened to all before it.
            return unavailable(problem);
        }
        Submission submission = new Submission(transaction, documents, awaited);
        submission.changes().deltas().forEach(delta -> ids.seen(delta.schema().kind(), delta.id()));
        return switch (queue.add(submission)) {
            case QUEUED -> submission.answer();
            case FULL -> unavailable(MOST_QUEUED + " transactions wait already");
            case CLOSED -> unavailable("The store is closing");
        };
    }

    private static CompletableFuture<CommitResult> unavailable(String reason) {
        return CompletableFuture.failedFuture(new StoreUnavailableException(reason));
    }

    @Override
    public <E extends Entity<E>> Id<E> nextId(Kind<E> kind) {
        return ids.next(kind);
    }

    @Override
    public History history() {
        return history;
    }

    /** Takes notice that rows of history were removed. */
    void historyRemoved() {
        history.removed();
    }

    /** What is wrong with the database, or null. */
    @Nullable
    String problem() {
        return writer.problem();
    }

    /**
     * Hands every batch of commits to {@code follower} from now on, on the writer's thread, which must not wait.
     *
     * @return what ends it
     */
    Runnable follow(Consumer<List<Commit>> follower) {
        return writer.follow(follower);
    }

    Database database() {
        return database;
    }

    /** The state after the last commit. */
    StoredSnapshot state() {
        return writer.state().snapshot();
    }

    /** Of this writer. */
    long epoch() {
        return epoch;
    }

    Meter meter() {
        return meter;
    }

    int queued() {
        return queue.size();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            writer.close();
            history.close();
            database.close();
        }
    }
}
