package org.virga.cloudstack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.TreeNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.spi.command.Dates;

/** JSON, streamed from the response records. */
final class JsonFormat implements Format {

    private final JsonFactory factory = new JsonFactory();
    private final RecordShapes shapes;

    JsonFormat(RecordShapes shapes) {
        this.shapes = shapes;
    }

    /** What is written between the braces of the envelope. */
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public byte[] answer(String envelope, Answer answer, Map<String, String> extra) {
        return document(envelope, json -> {
            write(json, answer);
            for (Map.Entry<String, String> field : extra.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
        });
    }

    @Override
    public byte[] error(String envelope, ApiError error) {
        return document(envelope, json -> {
            json.writeArrayFieldStart("uuidList");
            json.writeEndArray();
            json.writeNumberField("errorcode", error.code());
            if (error.csCode() != null) {
                json.writeNumberField("cserrorcode", error.csCode());
            }
            json.writeStringField("errortext", error.text());
        });
    }

    private byte[] document(String envelope, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = factory.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart(envelope);
            content.write(json);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(JsonGenerator json, Answer answer) throws IOException {
        if (answer instanceof Answer.Listing listing) {
            writeListing(json, listing);
        } else if (answer instanceof Answer.Single single) {
            json.writeFieldName(single.object());
            writeRecord(json, single.row());
        } else if (answer instanceof Answer.Flat flat) {
            writeFields(json, flat.row());
        } else if (answer instanceof Answer.Success success) {
            json.writeBooleanField("success", true);
            if (success.displayText() != null) {
                json.writeStringField("displaytext", success.displayText());
            }
        } else if (answer instanceof Answer.Accepted accepted) {
            if (accepted.entity() != null) {
                json.writeStringField("id", accepted.entity().toString());
            }
            json.writeStringField("jobid", accepted.job().toString());
        }
    }

    /** An empty list is an empty object; a page past the end has the count alone. */
    private void writeListing(JsonGenerator json, Answer.Listing listing) throws IOException {
        if (listing.total() > 0) {
            json.writeNumberField("count", listing.total());
        }
        if (!listing.rows().isEmpty()) {
            json.writeArrayFieldStart(listing.object());
            for (Record row : listing.rows()) {
                writeRecord(json, row);
            }
            json.writeEndArray();
        }
    }

    private void writeRecord(JsonGenerator json, Record row) throws IOException {
        json.writeStartObject();
        writeFields(json, row);
        json.writeEndObject();
    }

    private void writeFields(JsonGenerator json, Record row) throws IOException {
        for (RecordShape.FieldShape field : shapes.of(row).fields()) {
            Object value = field.of(row);
            if (value != null) {
                json.writeFieldName(field.jsonName());
                writeValue(json, value);
            }
        }
    }

    private void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Number number) {
            writeNumber(json, number);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof UUID uuid) {
            json.writeString(uuid.toString());
        } else if (value instanceof Instant instant) {
            json.writeString(Dates.format(instant));
        } else if (value instanceof Record row) {
            writeRecord(json, row);
        } else if (value instanceof Iterable<?> list && !(value instanceof TreeNode)) {
            json.writeStartArray();
            for (Object element : list) {
                writeValue(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            writeMap(json, map);
        } else if (value instanceof TreeNode tree) {
            try (var parser = tree.traverse()) {
                parser.nextToken();
                json.copyCurrentStructure(parser);
            }
        } else if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value.toString());
        }
    }

    private void writeMap(JsonGenerator json, Map<?, ?> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(String.valueOf(entry.getKey()));
            writeValue(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static void writeNumber(JsonGenerator json, Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            json.writeNumber(number.longValue());
        } else if (number instanceof BigInteger whole) {
            json.writeNumber(whole);
        } else if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else {
            json.writeNumber(number.doubleValue());
        }
    }
}
