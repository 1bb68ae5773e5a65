package org.virga.jobs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Dates;
import org.virga.spi.command.Field;

/**
 * Writes response records as JSON: components under their protocol names, null left out, dates as the protocol has
 * them. For any number of threads.
 */
final class ResponseWriter {

    private record Member(String name, Method accessor) {}

    private static final JsonFactory JSON = new JsonFactory();

    /** Stays with the record's class, so that a bundle that goes takes it along. */
    private static final ClassValue<List<Member>> MEMBERS = new ClassValue<>() {
        @Override
        protected List<Member> computeValue(Class<?> type) {
            List<Member> members = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                Field field = component.getAnnotation(Field.class);
                boolean renamed = field != null && !field.name().isEmpty();
                Method accessor = component.getAccessor();
                // Response records are private matters of their bundles, and mostly not public.
                accessor.setAccessible(true);
                members.add(new Member(renamed ? field.name() : component.getName(), accessor));
            }
            return List.copyOf(members);
        }
    };

    private ResponseWriter() {}

    /**
     * The record as a JSON object.
     *
     * @throws IllegalArgumentException when it holds something that responses cannot hold
     */
    static String write(Record response) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            record(json, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void record(JsonGenerator json, Record record) throws IOException {
        json.writeStartObject();
        for (Member member : MEMBERS.get(record.getClass())) {
            @Nullable Object value = read(member, record);
            if (value != null) {
                json.writeFieldName(member.name());
                value(json, value);
            }
        }
        json.writeEndObject();
    }

    private static @Nullable Object read(Member member, Record record) {
        try {
            return member.accessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Cannot read " + member.name() + " of " + record.getClass(), e);
        }
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Short number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof UUID uuid) {
            json.writeString(uuid.toString());
        } else if (value instanceof Instant instant) {
            json.writeString(Dates.format(instant));
        } else if (value instanceof Record record) {
            record(json, record);
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                value(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(entry.getKey().toString());
                value(json, entry.getValue());
            }
            json.writeEndObject();
        } else {
            throw new IllegalArgumentException("A response cannot hold a " + value.getClass());
        }
    }
}
