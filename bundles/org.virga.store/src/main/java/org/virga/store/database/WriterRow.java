package org.virga.store.database;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;

/**
 * The one row that every commit changes. Its version makes a commit of anybody fail who has not seen the commit before,
 * so there is one writer whatever happens; and a start raises the epoch, so that the one before has seen its last.
 */
@Entity
@Table(name = "writer")
public class WriterRow {

    /** The only key. */
    static final int KEY = 1;

    @Id
    private int id;

    private long epoch;

    /** The number of the last commit. */
    private long sequence;

    /** Who writes in this epoch; null when nobody has said so. */
    private @Nullable String owner;

    @Version
    private long version;

    WriterRow() {
        this.id = KEY;
    }

    long epoch() {
        return epoch;
    }

    long sequence() {
        return sequence;
    }

    @Nullable
    String owner() {
        return owner;
    }

    /** A new writer begins. */
    void raiseEpoch(String by) {
        epoch++;
        owner = by;
    }

    void advance(long newSequence) {
        sequence = newSequence;
    }
}
