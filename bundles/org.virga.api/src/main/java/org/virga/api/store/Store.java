package org.virga.api.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;

/**
 * The truth about the cloud. Reading is free of locks and of the database; writing goes through one writer, which checks
 * the invariants and answers only after the database has committed.
 *
 * <p>Threading: every method may be called by any thread. Completions run on the store's threads and must not block:
 * continue elsewhere with the {@code ...Async} methods.
 */
@ProviderType
public interface Store {

    /** The state after the last commit. */
    Snapshot snapshot();

    /**
     * Queues a transaction.
     *
     * @return completes with what became of it, or exceptionally with {@link StoreUnavailableException} when the
     *     database failed, takes too long or the store is closing; then the transaction may not be assumed to have
     *     happened, nor, if the exception says that it is undecided, not to have happened
     */
    CompletableFuture<CommitResult> commit(Transaction transaction);

    /**
     * Commits and waits.
     *
     * @throws StoreUnavailableException as {@link #commit}
     */
    default CommitResult commitAndWait(Transaction transaction) {
        try {
            return commit(transaction).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw unavailable;
            }
            throw e;
        }
    }

    /** An id that no record of this kind has had. Ids are handed out in ascending order; not every one is used. */
    <E extends Entity<E>> Id<E> nextId(Kind<E> kind);

    /** Finished jobs and events. */
    History history();
}
