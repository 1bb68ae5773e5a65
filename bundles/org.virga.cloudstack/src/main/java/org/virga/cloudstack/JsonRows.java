package org.virga.cloudstack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.TreeNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Dates;

/**
 * Writes the response records of one answer. Rows of a list share most of what they tell (zone, template, owner, flags): a
 * component with the value that the last record of its class had is not rendered again but copied from there.
 */
final class JsonRows {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonBytes json;
    private final RecordShapes shapes;
    private final Map<Class<?>, Last> lasts = new HashMap<>();

    JsonRows(JsonBytes json, RecordShapes shapes) {
        this.json = json;
        this.shapes = shapes;
    }

    /** The last value of each component of a class, and where it stands with its name. */
    private static final class Last {

        private final RecordShape shape;
        private final @Nullable Object[] values;
        private final int[] from;
        private final int[] to;

        Last(RecordShape shape) {
            this.shape = shape;
            int count = shape.fields().size();
            values = new @Nullable Object[count];
            from = new int[count];
            to = new int[count];
        }
    }

    void row(Record row) {
        json.open('{');
        fields(row);
        json.close('}');
    }

    void fields(Record row) {
        Last last = lasts.get(row.getClass());
        if (last == null) {
            last = new Last(shapes.of(row));
            lasts.put(row.getClass(), last);
        }
        for (int i = 0; i < last.values.length; i++) {
            RecordShape.FieldShape field = last.shape.fields().get(i);
            Object value = field.of(row);
            if (value == null) {
                continue;
            }
            json.separate();
            int from = json.length();
            if (same(value, last.values[i])) {
                json.repeat(last.from[i], last.to[i]);
            } else {
                json.name(field.jsonName().asQuotedUTF8());
                value(value);
            }
            last.values[i] = value;
            last.from[i] = from;
            last.to[i] = json.length();
        }
    }

    /** Texts, numbers and the like are compared; of all else only the same object is the same, so that no comparison is long. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(Object value, @Nullable Object last) {
        return value == last || (value instanceof Comparable<?> && value.equals(last));
    }

    private void value(@Nullable Object value) {
        if (value instanceof String text) {
            json.text(text);
        } else if (value == null || value instanceof Boolean || (value instanceof Number number && finite(number))) {
            json.value(String.valueOf(value));
        } else if (value instanceof Instant instant) {
            json.text(Dates.format(instant));
        } else if (value instanceof Record row) {
            row(row);
        } else if (value instanceof TreeNode tree) {
            json.value(bytes(tree));
        } else if (value instanceof Iterable<?> list) {
            json.open('[');
            list.forEach(this::value);
            json.close(']');
        } else if (value instanceof Map<?, ?> map) {
            json.open('{');
            map.forEach((key, inner) -> {
                json.name(String.valueOf(key));
                value(inner);
            });
            json.close('}');
        } else {
            json.text(value.toString());
        }
    }

    /** JSON has no other numbers; they are written as texts. */
    private static boolean finite(Number number) {
        return !(number instanceof Double || number instanceof Float) || Double.isFinite(number.doubleValue());
    }

    private static byte[] bytes(TreeNode tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var parser = tree.traverse();
                var generator = FACTORY.createGenerator(bytes)) {
            parser.nextToken();
            generator.copyCurrentStructure(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
