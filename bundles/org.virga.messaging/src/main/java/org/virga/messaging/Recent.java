package org.virga.messaging;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the latest messages, by their ids, so that one which comes again is known. Bounded: the oldest are
 * forgotten. For any number of threads.
 */
final class Recent<V> {

    private final int limit;
    private final Map<String, V> entries;

    Recent(int limit) {
        this.limit = limit;
        this.entries = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > Recent.this.limit;
            }
        };
    }

    /** What is known of this id; null when it is new, and then the given value is known from now on. */
    synchronized @Nullable V putIfNew(String id, V value) {
        return entries.putIfAbsent(id, value);
    }

    synchronized void forget(String id) {
        entries.remove(id);
    }
}
