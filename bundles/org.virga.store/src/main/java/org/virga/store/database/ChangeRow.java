package org.virga.store.database;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A line of the change log: one commit. */
@Entity
@Table(name = "change_log")
@SuppressWarnings("UnusedVariable") // written to the database
public class ChangeRow {

    @Id
    private long sequence;

    /** Whose commit it was. */
    private long epoch;

    private long committed;

    /** The records that it wrote, {@code kind:id} each, a plus before new ones and a minus before those that went. */
    private @Nullable String changes;

    @Lob
    @Column(name = "long_changes")
    private @Nullable String longChanges;

    ChangeRow(long sequence, long epoch, long committed, String changes) {
        this.sequence = sequence;
        this.epoch = epoch;
        this.committed = committed;
        this.changes = LongText.ifShort(changes);
        this.longChanges = LongText.ifLong(changes);
    }
}
