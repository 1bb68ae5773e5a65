package org.virga.store.database;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A number of which no record of a kind has had a higher one as its id. */
@Entity
@Table(name = "counter")
public class CounterRow {

    @Id
    private String kind;

    private long ceiling;

    CounterRow(String kind, long ceiling) {
        this.kind = kind;
        this.ceiling = ceiling;
    }

    String kind() {
        return kind;
    }

    long ceiling() {
        return ceiling;
    }

    void raise(long newCeiling) {
        ceiling = newCeiling;
    }
}
