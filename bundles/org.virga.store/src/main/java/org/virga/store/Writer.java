package org.virga.store;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.StoreUnavailableException;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.RowBatch;
import org.virga.store.database.Scribe;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * The one that writes. It takes what waits in the queue as a batch, judges it, has it written in one database transaction,
 * and then publishes the state, answers the authors and tells the followers, in this order.
 *
 * <p>When the database fails, the batch fails and the state stays. Where a failure leaves open whether the batch is in the
 * database, the database is asked as soon as it answers again, and the state follows it.
 */
final class Writer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final Scribe scribe;
    private final CommitQueue queue;
    private final Ids ids;
    private final Meter meter;
    private final Clock clock;
    private final Start start;
    private final List<Consumer<List<Commit>>> followers = new CopyOnWriteArrayList<>();
    private final Answers answers;
    private final Trouble trouble;
    private final StallWatch watch;
    private final Thread thread = new Thread(this::run, "virga-store-writer");

    private volatile State state;
    /** Whether somebody thinks that another writer has taken over. */
    private volatile boolean doubted;
    /** Whether the database has to be asked where it stands before anything is written. For the writer's thread. */
    private boolean broken;
    /** A batch of which nobody knows whether it is in the database. For the writer's thread. */
    private @Nullable Batch undecided;
    /** Whether another writer has taken over, after which nothing can be repaired here. For the writer's thread. */
    private boolean deposed;

    /**
     * What is published.
     *
     * @param lastEvent the number of the last event in history
     */
    record State(StoredSnapshot snapshot, long lastEvent) {}

    Writer(Scribe scribe, CommitQueue queue, Ids ids, Meter meter, Clock clock, Start start) {
        this.scribe = scribe;
        this.queue = queue;
        this.ids = ids;
        this.meter = meter;
        this.clock = clock;
        this.start = start;
        this.state = start.state;
        this.answers = new Answers(meter);
        this.trouble = new Trouble(clock);
        this.watch = new StallWatch(queue, answers, trouble, start.patience);
        thread.setDaemon(true);
    }

    /**
     * Where a writer begins.
     *
     * @param patience how long the database may take over a batch before its authors are told that it does
     */
    record Start(State state, long epoch, int mostInBatch, Duration patience) {}

    /** Begins, with this context class loader. */
    void start(ClassLoader loader) {
        thread.setContextClassLoader(loader);
        thread.start();
        watch.start();
    }

    State state() {
        return state;
    }

    /** What is wrong with the database and since when, or null. */
    @Nullable
    String problem() {
        return trouble.text();
    }

    /** Whether the database is asked and does not answer. Any thread. */
    boolean stalled() {
        return watch.stalled();
    }

    /** Asks the database before the next batch, or soon, whether this writer is still the one. Any thread. */
    void doubt() {
        doubted = true;
    }

    /** Hands what is committed to a follower, until what this answers is run. */
    Runnable follow(Consumer<List<Commit>> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    private void run() {
        try {
            Backoff retry = new Backoff();
            while (!queue.isDone()) {
                List<Submission> taken = queue.take(start.mostInBatch, broken ? retry.next() : IDLE);
                watch.begin(taken);
                round(taken);
                watch.end();
                if (!broken) {
                    retry.reset();
                    trouble.clear();
                }
            }
            giveIdsBack();
        } catch (InterruptedException e) {
            trouble.report("The writer was interrupted");
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            trouble.report("The writer has ended: " + e);
            LOG.error("The writer ends", e);
        } finally {
            // However it ends, nobody may wait for it for ever.
            queue.close();
            answers.fail(queue.drain(), new StoreUnavailableException("The writer has ended"));
            scribe.close();
        }
    }

    private void round(List<Submission> taken) {
        if (broken || doubted) {
            recover();
        }
        if (!taken.isEmpty()) {
            carryOut(taken);
        }
    }

    private void carryOut(List<Submission> submissions) {
        if (broken) {
            answers.fail(submissions, new StoreUnavailableException(String.valueOf(trouble.text())));
            return;
        }
        Batch batch = new Batch(state.snapshot, start.epoch, state.lastEvent, clock.millis());
        try {
            submissions.forEach(submission -> judge(batch, submission));
            if (batch.commits() > 0) {
                write(batch);
            }
            answers.give(batch, state.snapshot);
        } catch (DatabaseException e) {
            failed(batch, e);
        } catch (RuntimeException | Error e) {
            // A mistake of ours or the end of the memory: what the database holds is the truth.
            broken("The writer failed: " + e);
            LOG.error("A batch of {} commits failed", batch.commits(), e);
            answers.fail(submissions, StoreUnavailableException.undecided("The writer failed", e));
            undecided = batch;
            recover();
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    private void judge(Batch batch, Submission submission) {
        List<Refusal> refusals;
        try {
            refusals = batch.check(submission);
        } catch (RuntimeException e) {
            // A record that breaks the rules' own code, such as one with a null where none may be.
            answers.fail(List.of(submission), e);
            return;
        }
        batch.take(submission, refusals);
    }

    private void write(Batch batch) throws DatabaseException {
        long begun = System.nanoTime();
        RowBatch rows = batch.rows();
        Map<String, Long> ceilings = ids.raised(batch.highest());
        ceilings.forEach(rows::ceiling);
        scribe.write(rows);
        ids.written(ceilings);
        publish(batch);
        meter.written(batch.commits(), System.nanoTime() - begun);
    }

    private void publish(Batch batch) {
        StoredSnapshot snapshot = batch.publish();
        state = new State(snapshot, batch.lastEvent());
        List<Commit> commits = batch.told(snapshot);
        followers.forEach(follower -> follower.accept(commits));
    }

    private void failed(Batch batch, DatabaseException e) {
        LOG.error("A batch of {} commits failed", batch.commits(), e);
        meter.failed(clock.instant() + " " + e.getMessage());
        undecided = e.undecided() ? batch : null;
        List<Submission> submissions = batch.submissions();
        boolean back = recover();
        if (back && state.snapshot.sequence() == batch.sequence()) {
            answers.give(batch, state.snapshot); // it had happened
        } else if (back && !e.undecided() && submissions.size() > 1) {
            // Something in the batch is not to the database's taste: it is to fail alone.
            submissions.forEach(submission -> carryOut(List.of(submission)));
        } else {
            answers.fail(submissions, e.unavailable(undecided != null));
        }
    }

    /** Goes on when the database answers again and is where it ought to be. */
    private boolean recover() {
        if (deposed) {
            return false;
        }
        try {
            Scribe.Tip tip = scribe.reopen();
            Batch open = undecided;
            if (tip.epoch() != start.epoch) {
                depose("The controller on " + tip.owner() + " has taken the database over (epoch " + tip.epoch()
                        + " after " + start.epoch + ")");
                return false;
            }
            if (open != null && tip.sequence() == open.sequence()) {
                ids.written(scribe.ceilings());
                publish(open);
            } else if (tip.sequence() != state.snapshot.sequence()) {
                depose("The database is at commit " + tip.sequence() + ", not at " + state.snapshot.sequence());
                return false;
            }
            undecided = null;
            doubted = false;
            broken = false;
            LOG.info("The database stands at commit {}", tip.sequence());
            return true;
        } catch (DatabaseException e) {
            broken(e.getMessage());
            LOG.debug("The database is not back yet", e);
            return false;
        }
    }

    private void broken(String reason) {
        broken = true;
        trouble.report(reason);
    }

    private void depose(String reason) {
        deposed = true;
        broken(reason + "; this one writes no more until it is restarted");
        LOG.error("{}", trouble.text());
        scribe.close();
    }

    private void giveIdsBack() {
        Map<String, Long> exact = ids.exact();
        if (broken || exact.isEmpty()) {
            return;
        }
        RowBatch rows = new RowBatch(start.epoch, state.snapshot.sequence(), clock.millis());
        exact.forEach(rows::ceiling);
        try {
            scribe.write(rows);
        } catch (DatabaseException e) {
            LOG.warn("Unused ids could not be given back", e);
        }
    }

    /** Carries out what waits, then stops. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join(LONGEST_END.toMillis());
            if (thread.isAlive()) {
                LOG.error("The database does not answer; the store closes without it");
            }
            watch.close();
            answers.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
