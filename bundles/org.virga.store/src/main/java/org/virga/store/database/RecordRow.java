package org.virga.store.database;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record of any kind: a document under its kind and id. All columns but the key are written whenever one is, because
 * only rows with the same columns go to the database in one statement.
 */
@Entity
@Table(name = "record")
@IdClass(RecordRow.Key.class)
@SuppressWarnings("UnusedVariable") // written to the database
public class RecordRow {

    @Id
    private String kind;

    @Id
    private long id;

    /** The number of the commit that wrote it last. */
    private long revision;

    private byte[] body;

    @Lob
    @Column(name = "long_body")
    private byte @Nullable [] longBody;

    RecordRow(String kind, long id, long revision, byte[] document) {
        this.kind = kind;
        this.id = id;
        this.revision = revision;
        this.body = LongBytes.ifShort(document);
        this.longBody = LongBytes.ifLong(document);
    }

    void write(long newRevision, byte[] document) {
        revision = newRevision;
        body = LongBytes.ifShort(document);
        longBody = LongBytes.ifLong(document);
    }

    /** The primary key; its shape is the persistence specification's. */
    public static final class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        public String kind;
        public long id;

        public Key() {
            this("", 0);
        }

        public Key(String kind, long id) {
            this.kind = kind;
            this.id = id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.id == id && Objects.equals(key.kind, kind);
        }

        @Override
        public int hashCode() {
            return Objects.hash(kind, id);
        }
    }
}
