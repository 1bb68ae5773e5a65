package org.virga.store.snapshot;

import org.virga.api.model.Kind;

/** Names a record of any kind. */
public record RecordKey(Kind<?> kind, long id) {

    @Override
    public int hashCode() {
        return Long.hashCode(id) * 31 + kind.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordKey key && key.id == id && key.kind == kind;
    }

    @Override
    public String toString() {
        return kind + ":" + id;
    }
}
