package org.virga.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Id;

/** What steps return, as the journal keeps it. */
final class StepResults {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // A step that was finished by another version of its handler may have told more.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private StepResults() {}

    /**
     * Checks that the journal can keep what a step returns, before the step has an effect.
     *
     * @throws IllegalArgumentException when it cannot
     */
    static void checkType(Class<?> type) {
        boolean journaled = type.isRecord()
                || type == String.class
                || type == UUID.class
                || type == Boolean.class
                || Number.class.isAssignableFrom(type);
        if (!journaled) {
            throw new IllegalArgumentException("A step cannot return " + type + ": the journal has no form for it");
        }
    }

    static String write(Object result) {
        try {
            return MAPPER.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The result of a step cannot be journaled: " + result, e);
        }
    }

    /** What {@link #write} wrote. */
    static <T> T read(@Nullable String json, Class<T> type) {
        if (json == null) {
            throw new IllegalStateException("The step returned nothing when it was run, and has to return " + type);
        }
        try {
            if (type == Id.class) {
                return type.cast(new Id<>(MAPPER.readTree(json).path("value").asLong()));
            }
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The journal holds what cannot be read as " + type + ": " + json, e);
        }
    }
}
