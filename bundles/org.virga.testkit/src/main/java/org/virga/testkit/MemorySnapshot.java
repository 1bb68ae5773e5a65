package org.virga.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;

/** One state of a {@link MemoryStore}. Tables that a commit does not touch are shared with the state before it. */
final class MemorySnapshot implements Snapshot {

    static final MemorySnapshot EMPTY = new MemorySnapshot(0, Map.of());

    private static final Object ALL = "all";
    private static final Object BY_UUID = "UUID";

    private final long sequence;
    private final Map<Kind<?>, Table> tables;
    private volatile @Nullable Map<Id<Host>, Allocation> allocations;

    private MemorySnapshot(long sequence, Map<Kind<?>, Table> tables) {
        this.sequence = sequence;
        this.tables = tables;
    }

    /** The state after these writes, which were not checked yet. */
    MemorySnapshot after(List<Transaction.Write<?>> writes) {
        Map<Kind<?>, Table> changed = new HashMap<>();
        for (Transaction.Write<?> write : writes) {
            if (write.before() != write.after()) {
                Table table = changed.computeIfAbsent(write.kind(), kind -> new Table(new TreeMap<>(table(kind).rows)));
                Entity<?> after = write.after();
                if (after == null) {
                    table.rows.remove(write.id());
                } else {
                    table.rows.put(write.id(), after);
                }
            }
        }
        Map<Kind<?>, Table> all = new HashMap<>(tables);
        all.putAll(changed);
        MemorySnapshot next = new MemorySnapshot(sequence + 1, all);
        if (!changed.containsKey(Vm.KIND)) {
            next.allocations = allocations;
        }
        return next;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public <E extends Entity<E>> Optional<E> find(Kind<E> kind, Id<E> id) {
        return Optional.ofNullable(table(kind).rows.get(id.value())).map(kind.type()::cast);
    }

    @Override
    public <E extends Entity<E>> Optional<E> find(Kind<E> kind, UUID uuid) {
        return uuids(kind, uuid).stream().findFirst();
    }

    /** Every record with this UUID, which is at most one in a state that was checked. */
    <E extends Entity<E>> Rows<E> uuids(Kind<E> kind, UUID uuid) {
        return ListRows.view(table(kind).lookup(kind, BY_UUID, entity -> List.of(entity.uuid()), uuid));
    }

    @Override
    public <E extends Entity<E>> Rows<E> all(Kind<E> kind) {
        return ListRows.view(table(kind).lookup(kind, ALL, entity -> List.of(ALL), ALL));
    }

    @Override
    public <E extends Entity<E>, K> Rows<E> by(Kind<E> kind, Index<E, K> index, K key) {
        if (!kind.indexes().contains(index)) {
            throw new IllegalArgumentException("No index of " + kind + ": " + index);
        }
        return ListRows.view(table(kind).lookup(kind, index, entity -> List.copyOf(index.keysOf(entity)), key));
    }

    @Override
    public <E extends Entity<E>, K> Rows<E> byAny(Kind<E> kind, Index<E, K> index, Collection<K> keys) {
        Rows<E> rows = ListRows.of();
        for (K key : keys) {
            rows = rows.or(by(kind, index, key));
        }
        return rows;
    }

    @Override
    public <E extends Entity<E>> Rows<E> only(Kind<E> kind, Collection<Id<E>> ids) {
        return ListRows.copyOf(ids.stream()
                .distinct()
                .sorted()
                .flatMap(id -> find(kind, id).stream())
                .toList());
    }

    @Override
    public Allocation allocation(Id<Host> host) {
        Map<Id<Host>, Allocation> known = allocations;
        if (known == null) {
            known = new HashMap<>();
            for (Vm vm : all(Vm.KIND)) {
                if (vm.host() != null) {
                    known.merge(vm.host(), new Allocation(1, vm.cpuMhz(), vm.memoryBytes()), MemorySnapshot::sum);
                }
            }
            allocations = known;
        }
        return known.getOrDefault(host, Allocation.NONE);
    }

    private static Allocation sum(Allocation a, Allocation b) {
        return new Allocation(a.vms() + b.vms(), a.cpuMhz() + b.cpuMhz(), a.memoryBytes() + b.memoryBytes());
    }

    private Table table(Kind<?> kind) {
        return tables.getOrDefault(kind, Table.EMPTY);
    }

    @Override
    public String toString() {
        return "MemorySnapshot[" + sequence + "]";
    }

    /** The records of a kind by id; indexes are made when somebody asks. */
    private static final class Table {

        static final Table EMPTY = new Table(new TreeMap<>());

        final NavigableMap<Long, Entity<?>> rows;
        private final Map<Object, Map<Object, List<Entity<?>>>> indexes = new ConcurrentHashMap<>();

        Table(NavigableMap<Long, Entity<?>> rows) {
            this.rows = rows;
        }

        @SuppressWarnings("unchecked") // the rows of a table are of its kind
        <E extends Entity<E>> List<E> lookup(Kind<E> kind, Object index, Function<E, List<?>> keys, Object key) {
            return (List<E>)
                    indexes.computeIfAbsent(index, absent -> build(kind, keys)).getOrDefault(key, List.of());
        }

        private <E extends Entity<E>> Map<Object, List<Entity<?>>> build(Kind<E> kind, Function<E, List<?>> keys) {
            Map<Object, List<Entity<?>>> built = new HashMap<>();
            for (Entity<?> row : rows.values()) {
                for (Object key : keys.apply(kind.type().cast(row))) {
                    built.computeIfAbsent(key, absent -> new ArrayList<>()).add(row);
                }
            }
            built.replaceAll((key, found) -> List.copyOf(found));
            return built;
        }
    }
}
