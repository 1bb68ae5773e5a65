package org.virga.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.store.StoreUnavailableException;

/**
 * Looks at the clock while the writer waits for the database. A database may neither answer nor refuse, for as long as it likes; when it has taken
 * longer than people are to wait, those who wait are told so, on a thread of this one's own, and nobody else is let in.
 * The writer itself stays where it is: only the database can say what became of what it was given.
 */
final class StallWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

    private final CommitQueue queue;
    private final Answers answers;
    private final Trouble trouble;
    private final Duration patience;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "virga-store-watch");

    /** Guarded by {@code this}; null while the writer is at nothing. */
    private @Nullable Work work;

    private record Work(List<Submission> submissions, long begun, boolean late) {}

    StallWatch(CommitQueue queue, Answers answers, Trouble trouble, Duration patience) {
        this.queue = queue;
        this.answers = answers;
        this.trouble = trouble;
        this.patience = patience;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The writer turns to these. */
    synchronized void begin(List<Submission> submissions) {
        work = new Work(submissions, System.nanoTime(), false);
    }

    /** The writer is done with them. */
    synchronized void end() {
        work = null;
    }

    /** Whether it takes too long. */
    synchronized boolean stalled() {
        return work != null && work.late;
    }

    private void run() {
        try {
            while (!closed.await(patience.toMillis() / 10 + 1, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName());
        }
    }

    private synchronized void look() {
        Work current = work;
        if (current == null || System.nanoTime() - current.begun < patience.toNanos()) {
            return;
        }
        if (!current.late) {
            trouble.report("The database does not answer");
            if (!current.submissions.isEmpty()) {
                LOG.error(
                        "The database has not answered for {} s; {} who wait for it are told that the outcome is not"
                                + " known",
                        patience.toSeconds(),
                        current.submissions.size());
            }
            answers.fail(
                    current.submissions,
                    StoreUnavailableException.undecided("The database does not answer: it is not known whether this was"
                            + " written, and it will show when the database answers again"));
            work = new Work(current.submissions, current.begun, true);
        }
        // They came in while that was found out.
        answers.fail(queue.drain(), new StoreUnavailableException(String.valueOf(trouble.text())));
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
