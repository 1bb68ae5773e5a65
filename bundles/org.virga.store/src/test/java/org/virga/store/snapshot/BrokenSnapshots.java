package org.virga.store.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.store.Allocation;

/** Snapshots that no commit leads to. */
public final class BrokenSnapshots {

    private BrokenSnapshots() {}

    /** The snapshot after a change that nobody judged. */
    public static <E extends Entity<E>> StoredSnapshot changed(
            StoredSnapshot snapshot, Kind<E> kind, @Nullable E before, @Nullable E after) {
        Draft draft = new Draft(snapshot);
        draft.apply(Delta.of(kind, before, after));
        return draft.publish(snapshot.sequence());
    }

    /** The snapshot with something else given out on a host. */
    public static StoredSnapshot given(StoredSnapshot snapshot, Id<Host> host, Allocation allocation) {
        Tables tables = snapshot.tables();
        Trie<Allocation> allocations = tables.allocations().with(new Edit(), host.value(), allocation);
        return new StoredSnapshot(snapshot.sequence(), new Tables(tables.byNumber(), allocations));
    }

    /** The snapshot with one reference more counted than there is. */
    public static StoredSnapshot referred(StoredSnapshot snapshot, Kind<?> kind, long id) {
        Edit edit = new Edit();
        List<Table<?>> tables = new ArrayList<>(snapshot.tables().byNumber());
        int number = Schema.of(kind).number();
        Table<?> table = tables.get(number).editable(edit);
        table.addReferrers(edit, id, 1);
        tables.set(number, table);
        return new StoredSnapshot(
                snapshot.sequence(),
                new Tables(List.copyOf(tables), snapshot.tables().allocations()));
    }
}
