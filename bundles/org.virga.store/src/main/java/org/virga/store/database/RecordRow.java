package org.virga.store.database;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** A record of any kind: a document under its kind and id. The two last columns always change together. */
@Entity
@Table(name = "record")
@IdClass(RecordRow.Key.class)
public class RecordRow {

    @Id
    private String kind;

    @Id
    private long id;

    /** The number of the commit that wrote it last. */
    private long revision;

    @Lob
    @Column(name = "body")
    private String body;

    public RecordRow(String kind, long id, long revision, String body) {
        this.kind = kind;
        this.id = id;
        this.revision = revision;
        this.body = body;
    }

    public String kind() {
        return kind;
    }

    public long id() {
        return id;
    }

    public long revision() {
        return revision;
    }

    public String body() {
        return body;
    }

    void write(long newRevision, String newBody) {
        revision = newRevision;
        body = newBody;
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
