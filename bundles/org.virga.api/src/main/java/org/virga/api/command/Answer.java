package org.virga.api.command;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a call is answered with. Rows and objects are response records: their component names are the protocol's field
 * names, and a null component is left out of the answer.
 */
public sealed interface Answer {

    /**
     * Rows of a list.
     *
     * @param object the protocol's name of a row, for example {@code "zone"}
     * @param total how many rows there are in all, of which {@code rows} may be a page
     */
    record Listing(String object, long total, List<? extends Record> rows) implements Answer {

        public Listing {
            rows = List.copyOf(rows);
        }
    }

    /** One object under its name, for example {@code {"zone": {...}}}. */
    record Single(String object, Record row) implements Answer {}

    /** An object whose fields stand directly in the envelope. */
    record Flat(Record row) implements Answer {}

    /** Done, with nothing to tell but perhaps a sentence. */
    record Success(@Nullable String displayText) implements Answer {}

    /**
     * Accepted: a job does it.
     *
     * @param entity the new entity's id, for commands that create one
     */
    record Accepted(UUID job, @Nullable UUID entity) implements Answer {}
}
