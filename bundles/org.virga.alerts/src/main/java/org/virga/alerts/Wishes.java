package org.virga.alerts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Wishes that wait to be carried out, those about one alert in order, repeated ones as one. For any number of threads;
 * nothing waits but {@link #take}.
 */
final class Wishes {

    private final int limit;
    /** Guarded by {@code this}; the alert that was wished about longest ago first. */
    private final Map<String, Deque<Wish>> waiting = new LinkedHashMap<>();

    private boolean closed;

    /** @param limit about how many alerts there may be wishes */
    Wishes(int limit) {
        this.limit = limit;
    }

    /** False when there is no more room. */
    synchronized boolean add(Wish wish) {
        Deque<Wish> same = waiting.get(wish.key());
        if (same == null) {
            if (waiting.size() >= limit) {
                return false;
            }
            same = new ArrayDeque<>();
            waiting.put(wish.key(), same);
        }
        Wish last = same.peekLast();
        if (last instanceof Wish.Raise before && wish instanceof Wish.Raise again) {
            same.removeLast();
            same.addLast(before.then(again));
        } else if (!(last instanceof Wish.Clear && wish instanceof Wish.Clear)) {
            same.addLast(wish);
        }
        notifyAll();
        return true;
    }

    /** Puts one back to the front that could not be carried out. */
    synchronized void putBack(Wish wish) {
        waiting.computeIfAbsent(wish.key(), absent -> new ArrayDeque<>()).addFirst(wish);
    }

    /** Waits for a wish; null when it is closed and none is left. */
    synchronized @Nullable Wish take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        Iterator<Deque<Wish>> oldest = waiting.values().iterator();
        if (!oldest.hasNext()) {
            return null;
        }
        Deque<Wish> same = oldest.next();
        Wish wish = same.removeFirst();
        if (same.isEmpty()) {
            oldest.remove();
        }
        return wish;
    }

    /** How many are left. */
    synchronized int size() {
        return waiting.size();
    }

    /** No one waits any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
