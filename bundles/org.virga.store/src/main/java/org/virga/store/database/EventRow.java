package org.virga.store.database;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Event;

/** An event. */
@Entity
@Table(name = "event")
@SuppressWarnings("UnusedVariable") // written to the database
public class EventRow {

    /** The most characters of a type. */
    private static final int NAME = 128;

    /** The most characters of a description: of Derby's ordinary columns. */
    private static final int DESCRIPTION = 32_672;

    private static final int REPLACEMENT = 0xFFFD;

    /** Its place in the order in which events were appended. */
    @Id
    private long id;

    private byte[] uuid;
    private String type;

    @Column(name = "severity")
    private String level;

    private String state;
    private String description;

    @Column(name = "user_id")
    private long user;

    @Column(name = "account_id")
    private long account;

    @Column(name = "domain_id")
    private long domain;

    @Column(name = "resource_type")
    private @Nullable String resourceType;

    @Column(name = "resource_uuid")
    private byte[] resource;

    @Column(name = "start_uuid")
    private byte[] start;

    private long created;

    /** A row that has yet to be appended. */
    public EventRow(Event event) {
        this.uuid = UuidBytes.of(event.uuid());
        this.type = clean(event.type(), NAME);
        this.level = event.level().name();
        this.state = event.state().name();
        this.description = clean(event.description(), DESCRIPTION);
        this.user = event.user().value();
        this.account = event.account().value();
        this.domain = event.domain().value();
        this.resourceType = event.resourceType() == null ? null : clean(event.resourceType(), NAME);
        this.resource = UuidBytes.of(event.resource());
        this.start = UuidBytes.of(event.start());
        this.created = event.created().toEpochMilli();
    }

    void append(long number) {
        id = number;
    }

    /** Without what a database may refuse: a description quotes whatever went wrong. */
    private static String clean(String text, int most) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(most)
                .map(point -> point == 0 || Character.getType(point) == Character.SURROGATE ? REPLACEMENT : point)
                .forEach(clean::appendCodePoint);
        clean.setLength(Math.min(clean.length(), most));
        return clean.toString();
    }
}
