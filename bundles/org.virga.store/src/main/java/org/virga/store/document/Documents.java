package org.virga.store.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.virga.api.model.Entity;
import org.virga.api.model.Kind;

/**
 * Writes and reads the document of a record. Null components and empty collections are left out. What a document has and
 * the record has not is ignored, and what it lacks is null, zero, false or empty: a record may grow, and documents of
 * before stay good.
 */
public final class Documents {

    private static final JsonInclude.Value UNLESS_EMPTY =
            JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS);

    private final ObjectMapper mapper = mapper();
    private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    /** The document of a record, in ASCII. */
    public byte[] write(Entity<?> record) {
        try {
            return writers.computeIfAbsent(record.getClass(), mapper::writerFor).writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This record cannot be written as a document: " + record, e);
        }
    }

    /**
     * The record that a document holds.
     *
     * @throws IllegalStateException when it holds none of this kind
     */
    public <E extends Entity<E>> E read(Kind<E> kind, byte[] document) {
        try {
            return kind.type()
                    .cast(readers.computeIfAbsent(kind.type(), mapper::readerFor)
                            .readValue(document));
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "A " + kind.title() + " in the database cannot be read: " + e.getMessage(), e);
        }
    }

    private static ObjectMapper mapper() {
        return JsonMapper.builder()
                .addModule(new RecordModule())
                // Whatever somebody sends as a name comes back as it was, also what UTF-8 has no bytes for.
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .withConfigOverride(List.class, list -> list.setInclude(UNLESS_EMPTY))
                .withConfigOverride(Set.class, set -> set.setInclude(UNLESS_EMPTY))
                .withConfigOverride(Map.class, map -> map.setInclude(UNLESS_EMPTY))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
