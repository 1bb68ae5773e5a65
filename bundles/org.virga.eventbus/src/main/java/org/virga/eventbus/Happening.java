package org.virga.eventbus;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as subscribers are told of it.
 *
 * @param type for example {@code "job.started"}
 * @param fields all there is to tell, {@code type} included, in the order in which they are shown; texts, whole numbers and
 *     truth values
 */
record Happening(String type, Map<String, Object> fields) {

    private static final String TOPICS = "virga/";

    /** Where the container's event bus has it, for example {@code "virga/job/started"}. */
    String topic() {
        return TOPICS + type.replace('.', '/');
    }

    /** A field as text; null when there is none. */
    @Nullable
    String text(String field) {
        Object value = fields.get(field);
        return value == null ? null : value.toString();
    }

    /**
     * Begins one.
     *
     * @param sequence number of the commit
     * @param part which of the happenings of that commit, from 0
     */
    static Builder of(String type, long sequence, int part, Instant time) {
        return new Builder(type)
                .with("type", type)
                .with("sequence", sequence)
                .with("part", part)
                .with("time", time);
    }

    /** Collects fields; those that are null are left out. */
    static final class Builder {

        private final String type;
        private final Map<String, Object> fields = new LinkedHashMap<>();

        private Builder(String type) {
            this.type = type;
        }

        Builder with(String field, @Nullable Object value) {
            if (value instanceof UUID || value instanceof Instant) {
                fields.put(field, value.toString());
            } else if (value != null) {
                fields.put(field, value);
            }
            return this;
        }

        Happening build() {
            return new Happening(type, Collections.unmodifiableMap(fields));
        }
    }
}
