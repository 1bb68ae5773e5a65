package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;

/**
 * What an operator has to know of. At most one is open for each type and subject.
 *
 * @param subject what it is about, stable from time to time; at most 255 characters
 * @param text for the operator to act on
 * @param count how often it was told while it was open; 1 or more
 * @param open false when it was archived or what it told of is over
 * @param raised when it was told first
 * @param last when it was told last
 */
@RecordBuilder
public record Alert(
        Id<Alert> id,
        UUID uuid,
        Type type,
        String subject,
        String text,
        int count,
        boolean open,
        Instant raised,
        Instant last)
        implements Entity<Alert>, AlertBuilder.With {

    /** What alerts are about; with the protocol's number and name. */
    public enum Type {
        HOST(7, "ALERT.COMPUTE.HOST"),
        MANAGEMENT(14, "ALERT.MANAGEMENT"),
        /** A job takes longer than its command ought to. */
        JOB(100, "ALERT.JOB"),
        /** The database failed, or the store's data breaks a rule. */
        STORE(101, "ALERT.STORE"),
        /** Somebody tried to pass for an agent, or an agent did what is not its business. */
        AGENT(102, "ALERT.AGENT"),
        /** A host runs guests that Virga does not touch. */
        GUEST(103, "ALERT.GUEST"),
        /** Guests wait for proof, for room or for their host, or the brake holds. */
        HA(104, "ALERT.HA");

        private final int number;
        private final String title;

        Type(int number, String title) {
            this.number = number;
            this.title = title;
        }

        /** The protocol's number; from 100 on they are Virga's own. */
        public int number() {
            return number;
        }

        public String title() {
            return title;
        }
    }

    /** The open one of a type and subject. */
    public static final Index<Alert, String> OPEN =
            Index.unique("type and subject", alert -> alert.open() ? key(alert.type(), alert.subject()) : null);

    public static final Index<Alert, Type> BY_TYPE = Index.by("type", Alert::type);
    /** Those that are open, and those that are not. */
    public static final Index<Alert, Boolean> BY_OPEN = Index.by("open", Alert::open);

    public static final Kind<Alert> KIND = Kind.of("alert", "alert", Alert.class, OPEN, BY_TYPE, BY_OPEN);

    /** The key of {@link #OPEN}. */
    public static String key(Type type, String subject) {
        return type.name() + ' ' + subject;
    }
}
