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

    private String uuid;

    @Column(name = "account_id")
    private long account;

    @Column(name = "resource_uuid")
    private @Nullable String resource;

    /** Milliseconds since 1970, as every time here. */
    private long completed;

    /** The number of the commit that brought it here. */
    private long sequence;

    private @Nullable String body;

    @Lob
    @Column(name = "long_body")
    private @Nullable String longBody;

    /** A row that has yet to be archived. */
    public JobRow(Job job, String document) {
        this.id = job.id().value();
        this.uuid = job.uuid().toString();
        this.account = job.account().value();
        this.resource = job.resource() == null ? null : job.resource().uuid().toString();
        this.completed = (job.completed() == null ? job.created() : job.completed()).toEpochMilli();
        this.body = LongText.ifShort(document);
        this.longBody = LongText.ifLong(document);
    }

    public long id() {
        return id;
    }

    void archive(long newSequence) {
        sequence = newSequence;
    }
}
