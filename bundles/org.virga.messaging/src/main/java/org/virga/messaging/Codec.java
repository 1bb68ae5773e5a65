package org.virga.messaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records to JSON and back, so that releases whose records differ by a field understand each other. */
final class Codec {

    private final ObjectMapper mapper;

    Codec() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS));
        for (Class<?> container : List.of(Collection.class, List.class, Set.class, Map.class)) {
            builder.withConfigOverride(
                    container, override -> override.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)));
        }
        mapper = builder.build();
    }

    String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Not a record that can travel: " + value.getClass().getName(), e);
        }
    }

    /** How many bytes a text takes on the wire; exact when it can be more than {@code limit}. */
    static long bytes(String text, int limit) {
        if (3L * text.length() <= limit) {
            return text.length();
        }
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Reads a record.
     *
     * @throws BadMessageException when the text is not that record
     */
    <T> T read(String json, Class<T> type) throws BadMessageException {
        try {
            T value = mapper.readValue(json, type);
            if (value == null) {
                throw new BadMessageException("no " + type.getSimpleName() + ": null");
            }
            return value;
        } catch (JsonProcessingException e) {
            // Without the source: a message may carry secrets.
            e.clearLocation();
            throw new BadMessageException("no " + type.getSimpleName() + ": " + e.getOriginalMessage());
        }
    }
}
