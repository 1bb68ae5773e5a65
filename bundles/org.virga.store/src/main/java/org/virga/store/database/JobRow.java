package org.virga.store.database;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;

/** A finished job: what it is looked for by, and the whole of it as a document. */
@Entity
@Table(name = "job")
@SuppressWarnings("UnusedVariable") // written to the database
public class JobRow {

    @Id
    private long id;

    private byte[] uuid;

    @Column(name = "account_id")
    private long account;

    @Column(name = "resource_uuid")
    private byte[] resource;

    /** Milliseconds since 1970, as every time here. */
    private long completed;

    /** The number of the commit that brought it here. */
    private long sequence;

    private byte[] body;

    @Lob
    @Column(name = "long_body")
    private byte @Nullable [] longBody;

    /** A row that has yet to be archived. */
    public JobRow(Job job, byte[] document) {
        this.id = job.id().value();
        this.uuid = UuidBytes.of(job.uuid());
        this.account = job.account().value();
        this.resource =
                UuidBytes.of(job.resource() == null ? null : job.resource().uuid());
        this.completed = (job.completed() == null ? job.created() : job.completed()).toEpochMilli();
        this.body = LongBytes.ifShort(document);
        this.longBody = LongBytes.ifLong(document);
    }

    public long id() {
        return id;
    }

    void archive(long newSequence) {
        sequence = newSequence;
    }
}
