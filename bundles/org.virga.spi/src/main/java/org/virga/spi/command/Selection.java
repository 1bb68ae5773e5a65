package org.virga.spi.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.api.model.Entity;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.NameParts;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/**
 * The records that a list is about, put together from the indexes: conditions that an index answers are intersected and
 * counted without a look at a record, so that a page costs what the page holds. Only conditions that no index answers look
 * at each record which all others leave. A condition without a wish, {@code null}, restricts nothing.
 *
 * <p>For one thread and one answer.
 *
 * @param <E> the records
 */
public final class Selection<E extends Entity<E>> {

    private final Snapshot snapshot;
    private final Kind<E> kind;
    private final List<Rows<E>> within = new ArrayList<>();
    private final List<Rows<E>> without = new ArrayList<>();
    private @Nullable List<E> named;
    private @Nullable Predicate<E> condition;

    /** Of every record of a kind. */
    public Selection(Snapshot snapshot, Kind<E> kind) {
        this.snapshot = snapshot;
        this.kind = kind;
    }

    /** Only these. */
    public Selection<E> within(Rows<E> rows) {
        within.add(rows);
        return this;
    }

    /** None of these. */
    public Selection<E> without(Rows<E> rows) {
        without.add(rows);
        return this;
    }

    /** Only what stands under this key. */
    public <K> Selection<E> by(Index<E, K> index, @Nullable K key) {
        return key == null ? this : within(snapshot.by(kind, index, key));
    }

    /** Only what stands under any of these keys. */
    public <K> Selection<E> byAny(Index<E, K> index, @Nullable Collection<K> keys) {
        return keys == null ? this : within(snapshot.byAny(kind, index, keys));
    }

    /** Only these records, answered in this order. */
    public Selection<E> named(List<E> records) {
        named = records;
        return within(snapshot.only(kind, records.stream().map(Entity::id).toList()));
    }

    /**
     * Only records with this part in one of their names.
     *
     * @param index made of {@link NameParts#of} the names
     * @param names which the index is made of
     */
    public Selection<E> containing(
            @Nullable String part, Index<E, Integer> index, Function<E, @Nullable String[]> names) {
        if (part == null) {
            return this;
        }
        NameParts.keysOf(part).forEach(keys -> byAny(index, keys));
        return NameParts.exact(part) ? this : where(record -> NameParts.contains(part, names.apply(record)));
    }

    /** The records among which all are that have this part in a name; all of them have it if it is {@link NameParts#exact}. */
    public Rows<E> candidates(String part, Index<E, Integer> index) {
        return new Selection<>(snapshot, kind)
                .containing(part, index, record -> new String[0])
                .rows();
    }

    /** Only records of which this holds. Looks at each that everything else leaves. */
    public Selection<E> where(Predicate<E> wanted) {
        condition = condition == null ? wanted : condition.and(wanted);
        return this;
    }

    /** Nothing, unless this holds: for wishes that every record meets, or none. */
    public Selection<E> provided(boolean holds) {
        return holds ? this : only(List.of());
    }

    /** The answer. Its count is exact. */
    public Answer.Listing list(Paging paging, String object, Function<E, ? extends Record> respond) {
        Rows<E> rows = rows();
        if (named != null) {
            Set<E> found = new HashSet<>(rows.toList());
            Predicate<E> wanted = condition == null ? found::contains : condition.and(found::contains);
            return paging.list(object, named, wanted, respond);
        }
        return condition == null ? paging.list(object, rows, respond) : paging.list(object, rows, condition, respond);
    }

    /** What the indexes leave, oldest first; of what no index answers it knows nothing. */
    public Rows<E> rows() {
        within.sort(Comparator.comparingInt(Rows::size));
        Rows<E> rows = within.isEmpty() ? snapshot.all(kind) : within.get(0);
        for (Rows<E> others : within.subList(Math.min(1, within.size()), within.size())) {
            rows = rows.and(others);
        }
        for (Rows<E> others : without) {
            rows = rows.without(others);
        }
        return rows;
    }

    private Selection<E> only(List<E> records) {
        return within(snapshot.only(kind, records.stream().map(Entity::id).toList()));
    }
}
