package org.virga.store.snapshot;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/** A {@link Snapshot} of tables that nobody changes any more. */
public final class StoredSnapshot implements Snapshot {

    private final long sequence;
    private final Tables tables;

    StoredSnapshot(long sequence, Tables tables) {
        this.sequence = sequence;
        this.tables = tables;
    }

    /** The state before the first commit. */
    public static StoredSnapshot empty() {
        return new StoredSnapshot(0, Tables.empty());
    }

    Tables tables() {
        return tables;
    }

    /** What an audit has to see of it beyond what a reader sees. */
    public Innards innards() {
        return new Innards(tables);
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public <E extends Entity<E>> Optional<E> find(Kind<E> kind, Id<E> id) {
        return Optional.ofNullable(tables.of(Schema.of(kind)).find(id.value()));
    }

    @Override
    public <E extends Entity<E>> Optional<E> find(Kind<E> kind, UUID uuid) {
        return Optional.ofNullable(tables.of(Schema.of(kind)).find(uuid));
    }

    @Override
    public <E extends Entity<E>> Rows<E> all(Kind<E> kind) {
        return tables.of(Schema.of(kind)).all();
    }

    @Override
    public <E extends Entity<E>, K> Rows<E> by(Kind<E> kind, Index<E, K> index, K key) {
        return tables.of(Schema.of(kind)).by(index, key);
    }

    @Override
    public <E extends Entity<E>, K> Rows<E> byAny(Kind<E> kind, Index<E, K> index, Collection<K> keys) {
        return tables.of(Schema.of(kind)).byAny(index, keys);
    }

    @Override
    public <E extends Entity<E>> Rows<E> only(Kind<E> kind, Collection<Id<E>> ids) {
        return tables.of(Schema.of(kind)).only(ids);
    }

    @Override
    public Allocation allocation(Id<Host> host) {
        @Nullable Allocation allocation = tables.allocations().get(host.value());
        return allocation == null ? Allocation.NONE : allocation;
    }

    @Override
    public String toString() {
        return "Snapshot " + sequence;
    }
}
