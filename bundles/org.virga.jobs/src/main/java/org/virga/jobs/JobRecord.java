package org.virga.jobs;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * One job's record and the only way to write it: writes happen one after the other, each on what the one before it left,
 * so a worker, a cancellation and the timer never meet in a conflict. For any number of threads.
 */
final class JobRecord {

    /**
     * A change of the record.
     *
     * @param transaction holds it, and what is to happen with it
     * @param after the record when it is committed; null when the job is history then
     */
    record Write(Transaction transaction, @Nullable Job after) {}

    private final Store store;
    /** Guarded by {@code this}. */
    private Job current;
    /** Whether the job is history. Guarded by {@code this}. */
    private boolean ended;
    /** Guarded by {@code this}. */
    private CompletableFuture<@Nullable CommitResult> last;

    JobRecord(Store store, Job current) {
        this.store = store;
        this.current = current;
        this.last = CompletableFuture.completedFuture(null);
    }

    /** The record as it was committed last. */
    synchronized Job current() {
        return current;
    }

    /** What a look at the store told. */
    enum Look {
        /** It has the record as it is known here. */
        SAME,
        /** Somebody else wrote it; it is known now. */
        WRITTEN,
        /** It is not there any more. */
        GONE
    }

    /** Compares the record with what the store has, while nobody here writes it, and takes what the store has. */
    Look look() {
        try (Reserved quiet = reserve()) {
            Optional<Job> stored = store.snapshot().find(Job.KIND, current().id());
            if (stored.isEmpty()) {
                return Look.GONE;
            }
            if (stored.get().equals(quiet.current())) {
                return Look.SAME;
            }
            quiet.committed(stored.get());
            return Look.WRITTEN;
        }
    }

    /**
     * Commits a change of the record after those that are on their way.
     *
     * @param write is given the record as it is then
     * @return completes with what became of it; exceptionally with {@link IllegalStateException} when the job is history
     */
    synchronized CompletableFuture<CommitResult> commit(Function<Job, Write> write) {
        last = last.isDone()
                ? submit(write)
                : last.handle((result, error) -> null).thenCompose(before -> submit(write));
        return last;
    }

    /** Keeps others from writing the record; waits for those who write it now. To be closed soon. */
    Reserved reserve() {
        CompletableFuture<@Nullable CommitResult> released = new CompletableFuture<>();
        CompletableFuture<?> before;
        synchronized (this) {
            before = last;
            last = released;
        }
        before.handle((result, error) -> null).join();
        return new Reserved(released);
    }

    /** The right to write the record, together with others. */
    final class Reserved implements AutoCloseable {

        private final CompletableFuture<@Nullable CommitResult> released;

        private Reserved(CompletableFuture<@Nullable CommitResult> released) {
            this.released = released;
        }

        /** The record as it is now; null when the job is history. */
        @Nullable
        Job current() {
            synchronized (JobRecord.this) {
                return ended ? null : current;
            }
        }

        /** Tells what was committed. */
        void committed(Job after) {
            JobRecord.this.committed(after);
        }

        @Override
        public void close() {
            released.complete(null);
        }
    }

    private synchronized CompletableFuture<CommitResult> submit(Function<Job, Write> change) {
        if (ended) {
            return CompletableFuture.failedFuture(new IllegalStateException("The job is over: " + current));
        }
        Write write;
        CompletableFuture<CommitResult> answer;
        try {
            write = change.apply(current);
            answer = store.commit(write.transaction());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return answer.thenApply(result -> {
            if (result instanceof CommitResult.Committed) {
                committed(write.after());
            }
            return result;
        });
    }

    private synchronized void committed(@Nullable Job after) {
        if (after == null) {
            ended = true;
        } else {
            current = after;
        }
    }
}
