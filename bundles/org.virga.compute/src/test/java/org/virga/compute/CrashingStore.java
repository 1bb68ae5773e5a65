package org.virga.compute;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.testkit.MemoryStore;

/** A store in a process that dies: before or after a write, or at another crash point that is passed. */
final class CrashingStore implements Store {

    private final MemoryStore store = new MemoryStore();
    private final Deque<Integer> crashes = new ArrayDeque<>();
    private int left = Integer.MAX_VALUE;

    /** The process ended here. */
    static final class Crash extends Error {

        private static final long serialVersionUID = 1L;
    }

    /** Dies after so many crash points, and again after so many more. */
    void crashAt(List<Integer> points) {
        noMoreCrashes();
        crashes.addAll(points);
        next();
    }

    void noMoreCrashes() {
        crashes.clear();
        left = Integer.MAX_VALUE;
    }

    /** Dies here if it is time. */
    void passCrashPoint() {
        if (left-- <= 0) {
            next();
            throw new Crash();
        }
    }

    private void next() {
        left = crashes.isEmpty() ? Integer.MAX_VALUE : crashes.remove();
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        passCrashPoint();
        CompletableFuture<CommitResult> answer = store.commit(transaction);
        passCrashPoint();
        return answer;
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
