package org.virga.jobs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/** A store that, when told so, does not know what became of a commit, and finds out later that it happened. */
final class UndecidedStore implements Store {

    private final Store real;
    private final AtomicInteger refused = new AtomicInteger();
    /** Guarded by {@code this}. */
    private boolean stalled;
    /** Guarded by {@code this}. */
    private @Nullable Transaction undecided;

    UndecidedStore(Store real) {
        this.real = real;
    }

    synchronized void stall() {
        stalled = true;
    }

    /** What was not known has happened. */
    synchronized void settle() {
        stalled = false;
        if (undecided != null) {
            real.commitAndWait(undecided);
        }
    }

    /** How many were refused since it is stalled. */
    int refused() {
        return refused.get();
    }

    @Override
    public synchronized CompletableFuture<CommitResult> commit(Transaction transaction) {
        if (!stalled) {
            return real.commit(transaction);
        }
        undecided = undecided == null ? transaction : undecided;
        refused.incrementAndGet();
        return CompletableFuture.failedFuture(StoreUnavailableException.undecided("It does not answer"));
    }

    @Override
    public Snapshot snapshot() {
        return real.snapshot();
    }

    @Override
    public <E extends Entity<E>> Id<E> nextId(Kind<E> kind) {
        return real.nextId(kind);
    }

    @Override
    public History history() {
        return real.history();
    }
}
