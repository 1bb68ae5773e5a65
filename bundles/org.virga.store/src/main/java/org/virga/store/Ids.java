package org.virga.store;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;

/**
 * Hands out ids from memory. The database holds for each kind a ceiling, above which no record ever was; a commit that
 * brings a record above it raises it in the same transaction, by a block, so that this is seldom needed. After a crash
 * counting goes on above the ceiling: some ids are lost, none comes twice.
 */
final class Ids {

    /** How far above a new id the ceiling is raised. */
    static final long BLOCK = 1024;

    private final Map<Kind<?>, AtomicLong> last;
    /** For the writer alone. */
    private final Map<String, Long> ceilings;

    /** Counters that go on where the ceilings end. */
    Ids(Map<String, Long> ceilings) {
        this.ceilings = new HashMap<>(ceilings);
        this.last = Kinds.all().stream()
                .collect(Collectors.toUnmodifiableMap(
                        kind -> kind, kind -> new AtomicLong(ceilings.getOrDefault(kind.name(), 0L))));
    }

    /** The next id. Any thread. */
    <E extends Entity<E>> Id<E> next(Kind<E> kind) {
        return new Id<>(counter(kind).incrementAndGet());
    }

    /** Takes notice of a new record, whose id its author may have brought from elsewhere. */
    void seen(Kind<?> kind, long id) {
        AtomicLong counter = counter(kind);
        if (counter.get() < id) {
            counter.accumulateAndGet(id, Math::max);
        }
    }

    /** The ceilings to write with new records that have these ids. */
    Map<String, Long> raised(Map<String, Long> highest) {
        Map<String, Long> raised = new HashMap<>();
        highest.forEach((kind, id) -> {
            if (id > ceilings.getOrDefault(kind, 0L)) {
                raised.put(kind, id + BLOCK - 1);
            }
        });
        return raised;
    }

    /** The ceilings to write when nothing will come any more, so that no id is lost. */
    Map<String, Long> exact() {
        Map<String, Long> exact = new HashMap<>();
        last.forEach((kind, counter) -> {
            if (ceilings.getOrDefault(kind.name(), 0L) > counter.get()) {
                exact.put(kind.name(), counter.get());
            }
        });
        return exact;
    }

    /** Ceilings that are in the database now. */
    void written(Map<String, Long> written) {
        ceilings.putAll(written);
    }

    private AtomicLong counter(Kind<?> kind) {
        AtomicLong counter = last.get(kind);
        if (counter == null) {
            throw new IllegalArgumentException("The store keeps no records of the kind " + kind);
        }
        return counter;
    }
}
