package org.virga.store.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;

/**
 * The next state while a batch is being applied to it. Changes in place what it has copied once, so a batch of many
 * transactions copies each node once. For one thread; published, it must not be changed any more.
 */
public final class Draft {

    private final Edit edit = new Edit();
    private final List<Table<?>> tables;
    private Trie<Allocation> allocations;

    public Draft(StoredSnapshot base) {
        tables = new ArrayList<>(base.tables().byNumber());
        allocations = base.tables().allocations();
    }

    /** The record with this id, or null. */
    public <E extends Entity<E>> @Nullable E find(Schema<E> schema, long id) {
        return table(schema).find(id);
    }

    /** Whether there is a record of this kind with this id. */
    public boolean contains(Kind<?> kind, long id) {
        return tables.get(number(kind)).find(id) != null;
    }

    /** The record that the outside world knows by this id, or null. */
    public <E extends Entity<E>> @Nullable E find(Schema<E> schema, UUID uuid) {
        return table(schema).find(uuid);
    }

    /** The record that stands under a key of the kind's unique index at this position, or null. */
    public <E extends Entity<E>> @Nullable E holder(Schema<E> schema, int position, Object key) {
        return table(schema).holder(position, key);
    }

    /** Every record of a kind. */
    public <E extends Entity<E>> Rows<E> all(Schema<E> schema) {
        return table(schema).all();
    }

    /** How many references there are to a record of this kind. */
    public int referrers(Kind<?> kind, long id) {
        return tables.get(number(kind)).referrers(id);
    }

    /** What is given out on a host. */
    public Allocation allocation(Id<Host> host) {
        Allocation allocation = allocations.get(host.value());
        return allocation == null ? Allocation.NONE : allocation;
    }

    /** Carries a change out, unchecked. */
    public <E extends Entity<E>> void apply(Delta<E> delta) {
        if (delta.changesNothing()) {
            return;
        }
        editable(delta.schema()).apply(edit, delta);
        refer(delta);
        allocate(delta);
    }

    /**
     * Takes in many new records, unchecked, as applying one after the other would.
     *
     * @param executor what carries out the parts that may run at once; this returns when all are done
     */
    public void addAll(List<Delta<?>> inserts, Executor executor) {
        Map<Schema<?>, List<Delta<?>>> byKind = new LinkedHashMap<>();
        inserts.forEach(insert -> byKind.computeIfAbsent(insert.schema(), kind -> new ArrayList<>())
                .add(insert));
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        byKind.forEach((schema, some) ->
                additions(schema, some).forEach(part -> parts.add(CompletableFuture.runAsync(part, executor))));
        for (Delta<?> insert : inserts) {
            refer(insert); // touches nothing of a table but its counts of references
            allocate(insert);
        }
        parts.forEach(CompletableFuture::join);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // those of a schema are of its kind
    private <E extends Entity<E>> List<Runnable> additions(Schema<E> schema, List<Delta<?>> inserts) {
        return editable(schema).additions(edit, (List) inserts);
    }

    /** The state with everything that was applied. */
    public StoredSnapshot publish(long sequence) {
        return new StoredSnapshot(sequence, new Tables(List.copyOf(tables), allocations));
    }

    private void refer(Delta<?> delta) {
        List<Reference> references = delta.schema().references();
        for (int position = 0; position < references.size(); position++) {
            long old = delta.oldTarget(position);
            long now = delta.newTarget(position);
            if (old != now) {
                Table<?> target = editable(number(references.get(position).target()));
                if (old != 0) {
                    target.addReferrers(edit, old, -1);
                }
                if (now != 0) {
                    target.addReferrers(edit, now, 1);
                }
            }
        }
    }

    private void allocate(Delta<?> delta) {
        if (delta.before() instanceof Vm || delta.after() instanceof Vm) {
            allocate((Vm) delta.before(), (Vm) delta.after());
        }
    }

    private void allocate(@Nullable Vm before, @Nullable Vm after) {
        if (before != null
                && after != null
                && Objects.equals(before.host(), after.host())
                && before.cpuMhz() == after.cpuMhz()
                && before.memoryBytes() == after.memoryBytes()) {
            return;
        }
        allocate(before, -1);
        allocate(after, 1);
    }

    private void allocate(@Nullable Vm vm, int sign) {
        Id<Host> host = vm == null ? null : vm.host();
        if (vm == null || host == null) {
            return;
        }
        Allocation old = allocation(host);
        Allocation now = new Allocation(
                old.vms() + sign, old.cpuMhz() + sign * vm.cpuMhz(), old.memoryBytes() + sign * vm.memoryBytes());
        allocations =
                now.vms() == 0 ? allocations.without(edit, host.value()) : allocations.with(edit, host.value(), now);
    }

    @SuppressWarnings("unchecked") // each table stands at its schema's number
    private <E extends Entity<E>> Table<E> table(Schema<E> schema) {
        return (Table<E>) tables.get(schema.number());
    }

    @SuppressWarnings("unchecked") // as above
    private <E extends Entity<E>> Table<E> editable(Schema<E> schema) {
        return (Table<E>) editable(schema.number());
    }

    private Table<?> editable(int number) {
        Table<?> table = tables.get(number).editable(edit);
        tables.set(number, table);
        return table;
    }

    private static int number(Kind<?> kind) {
        return Schema.of(kind).number();
    }
}
