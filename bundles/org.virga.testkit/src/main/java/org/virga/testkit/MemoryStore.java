package org.virga.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.spi.store.ChangeListener;

/**
 * A store without a database, for tests: the same contract, the same invariants, nothing that lasts. A commit copies the
 * tables that it changes, so it is meant for thousands of records, not for millions.
 *
 * <p>Commits are carried out on the caller's thread. Listeners are told on the thread of whoever commits, in order and
 * one after the other; normally before {@link #commit} returns, later when another thread is telling them already.
 *
 * <p>Tests can let the store fail ({@link #fail}, {@link #recover}) and can hold commits up ({@link #hold},
 * {@link #release}), for example to let two writers meet.
 */
public final class MemoryStore implements Store {

    private final Map<Kind<?>, AtomicLong> ids = new ConcurrentHashMap<>();
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final MemoryHistory history = new MemoryHistory(this::checkAvailable);
    private final Object lock = new Object();
    /** Guarded by {@code lock}. */
    private final Queue<Waiting> held = new ArrayDeque<>();
    /** Guarded by {@code lock}. */
    private final Queue<Commit> untold = new ArrayDeque<>();
    /** Guarded by {@code lock}. */
    private boolean holding;
    /** Guarded by {@code lock}. */
    private boolean telling;

    private volatile MemorySnapshot snapshot = MemorySnapshot.EMPTY;
    private volatile @Nullable String problem;

    /** Lets everything but reading the snapshot fail with this message until {@link #recover}. */
    public void fail(String message) {
        problem = message;
    }

    /** Ends what {@link #fail} began. */
    public void recover() {
        problem = null;
    }

    /** Holds transactions up: they are neither checked nor answered until {@link #release}. */
    public void hold() {
        synchronized (lock) {
            holding = true;
        }
    }

    /** How many transactions are held up. */
    public int held() {
        synchronized (lock) {
            return held.size();
        }
    }

    /** Carries the held transactions out in the order in which they came, and holds no more. */
    public void release() {
        List<Waiting> waiting;
        synchronized (lock) {
            holding = false;
            waiting = new ArrayList<>(held);
            held.clear();
        }
        waiting.forEach(this::carryOut);
    }

    /** Tells a listener of all commits from now on, as if it were registered as a service. */
    public void attach(ChangeListener listener) {
        listeners.add(listener);
    }

    public void detach(ChangeListener listener) {
        listeners.remove(listener);
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        checkWrittenOnce(transaction);
        Waiting waiting = new Waiting(transaction, new CompletableFuture<>());
        synchronized (lock) {
            if (holding) {
                held.add(waiting);
                return waiting.answer;
            }
        }
        carryOut(waiting);
        return waiting.answer;
    }

    @Override
    public <E extends Entity<E>> Id<E> nextId(Kind<E> kind) {
        return new Id<>(counter(kind).incrementAndGet());
    }

    @Override
    public History history() {
        return history;
    }

    private void carryOut(Waiting waiting) {
        try {
            checkAvailable();
        } catch (StoreUnavailableException e) {
            waiting.answer.completeExceptionally(e);
            return;
        }
        CommitResult result = apply(waiting.transaction);
        tellListeners();
        waiting.answer.complete(result);
    }

    private CommitResult apply(Transaction transaction) {
        synchronized (lock) {
            MemorySnapshot before = snapshot;
            MemorySnapshot after = before.after(transaction.writes());
            List<CommitResult.Refusal> refusals = MemoryInvariants.check(before, after, transaction);
            if (!refusals.isEmpty()) {
                return new CommitResult.Conflict(refusals, before);
            }
            List<Change<?>> changes = new ArrayList<>();
            for (Transaction.Write<?> write : transaction.writes()) {
                counter(write.kind()).accumulateAndGet(write.id(), Math::max);
                if (write.before() != write.after()) {
                    changes.add(change(write));
                }
            }
            history.append(transaction.archived(), transaction.events());
            snapshot = after;
            untold.add(new Commit(after.sequence(), changes, transaction.events(), transaction.archived(), after));
            return new CommitResult.Committed(after.sequence(), after);
        }
    }

    private static <E extends Entity<E>> Change<E> change(Transaction.Write<E> write) {
        return new Change<>(write.kind(), write.before(), write.after());
    }

    private void tellListeners() {
        while (true) {
            Commit next;
            synchronized (lock) {
                if (telling || untold.isEmpty()) {
                    return;
                }
                telling = true;
                next = untold.remove();
            }
            try {
                listeners.forEach(listener -> listener.committed(next));
            } finally {
                synchronized (lock) {
                    telling = false;
                }
            }
        }
    }

    private static void checkWrittenOnce(Transaction transaction) {
        Set<List<Object>> seen = new HashSet<>();
        for (Transaction.Write<?> write : transaction.writes()) {
            if (!seen.add(List.of(write.kind(), write.id()))) {
                throw new IllegalArgumentException(
                        "Written twice: " + write.kind().title() + " " + write.id());
            }
        }
    }

    private void checkAvailable() {
        String reason = problem;
        if (reason != null) {
            throw new StoreUnavailableException(reason);
        }
    }

    private AtomicLong counter(Kind<?> kind) {
        return ids.computeIfAbsent(kind, absent -> new AtomicLong());
    }

    private record Waiting(Transaction transaction, CompletableFuture<CommitResult> answer) {}
}
