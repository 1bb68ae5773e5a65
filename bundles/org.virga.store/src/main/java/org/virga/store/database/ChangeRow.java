package org.virga.store.database;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A line of the change log: the commits of one database transaction. */
@Entity
@Table(name = "change_log")
@SuppressWarnings("UnusedVariable") // written to the database
public class ChangeRow {

    /** The number of the last commit. */
    @Id
    private long sequence;

    /** The number of the first; those between have the numbers between. */
    @Column(name = "first_sequence")
    private long first;

    /** Whose commits they were. */
    private long epoch;

    private long committed;

    /**
     * For each commit a line with the records that it wrote, {@code kind:id} each, a plus before new ones and a minus before
     * those that went.
     */
    private byte[] changes;

    @Lob
    @Column(name = "long_changes")
    private byte @Nullable [] longChanges;

    ChangeRow(long first, long sequence, long epoch, long committed, byte[] changes) {
        this.first = first;
        this.sequence = sequence;
        this.epoch = epoch;
        this.committed = committed;
        this.changes = LongBytes.ifShort(changes);
        this.longChanges = LongBytes.ifLong(changes);
    }
}
