package org.virga.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Answers the authors of transactions. What hangs on an answer runs on a thread of its own, so that it holds the writer up
 * in no case; an author who merely waits in a small batch is woken by the writer itself, which is sooner.
 */
final class Answers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /** To wake somebody costs the writer some microseconds; a larger batch is worth one hand-over. */
    private static final int SMALL = 4;

    private final Meter meter;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "virga-store-answers");
        thread.setDaemon(true);
        return thread;
    });

    Answers(Meter meter) {
        this.meter = meter;
    }

    /** Tells what became of a batch, in a state that contains it. */
    void give(Batch batch, StoredSnapshot snapshot) {
        List<Batch.Verdict> elsewhere = new ArrayList<>();
        for (Batch.Verdict verdict : batch.verdicts()) {
            if (!verdict.refusals().isEmpty()) {
                meter.refused(verdict.refusals());
            }
            if (verdict.submission().awaited() && batch.verdicts().size() <= SMALL) {
                give(verdict, snapshot);
            } else {
                elsewhere.add(verdict);
            }
        }
        if (!elsewhere.isEmpty()) {
            executor.execute(() -> elsewhere.forEach(verdict -> give(verdict, snapshot)));
        }
    }

    private void give(Batch.Verdict verdict, StoredSnapshot snapshot) {
        meter.answered(verdict.submission().submitted());
        verdict.submission().answer().complete(verdict.result(snapshot));
    }

    /** Tells that transactions failed. */
    void fail(List<Submission> submissions, RuntimeException reason) {
        if (!submissions.isEmpty()) {
            executor.execute(
                    () -> submissions.forEach(submission -> submission.answer().completeExceptionally(reason)));
        }
    }

    /** Returns when all are answered. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.error("Something that hangs on the answer to a transaction does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
