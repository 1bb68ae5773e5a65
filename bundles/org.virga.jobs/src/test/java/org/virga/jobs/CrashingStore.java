package org.virga.jobs;

import java.util.concurrent.CompletableFuture;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/** A store of a process that ends. */
record CrashingStore(Store store, Lifetime lifetime) implements Store {

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        try {
            return lifetime.act(() -> store.commit(transaction));
        } catch (StoreUnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public <E extends Entity<E>> Id<E> nextId(Kind<E> kind) {
        return store.nextId(kind);
    }

    @Override
    public History history() {
        return store.history();
    }
}
