package org.virga.cloudstack;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.virga.api.command.Answer;
import org.virga.spi.command.Dates;

/** XML, as clients get it that do not ask for JSON. */
final class XmlFormat implements Format {

    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_.-]");

    private final RecordShapes shapes;
    private final String version;

    /** A format whose answers bear the version of the protocol. */
    XmlFormat(RecordShapes shapes, String version) {
        this.shapes = shapes;
        this.version = version;
    }

    @Override
    public String mediaType() {
        return "text/xml";
    }

    @Override
    public byte[] answer(String envelope, Answer answer, Map<String, String> extra) {
        StringBuilder xml = new StringBuilder(1024).append(HEAD).append('<').append(envelope);
        if (extra.isEmpty()) {
            xml.append(" cloud-stack-version=\"").append(version).append('"');
        }
        xml.append('>');
        write(xml, answer);
        extra.forEach((name, value) -> text(xml, name, value));
        return bytes(xml.append("</").append(envelope).append('>'));
    }

    @Override
    public byte[] error(String envelope, ApiError error) {
        StringBuilder xml = new StringBuilder(HEAD).append('<').append(envelope).append('>');
        text(xml, "errorcode", Integer.toString(error.code()));
        if (error.csCode() != null) {
            text(xml, "cserrorcode", error.csCode().toString());
        }
        text(xml, "errortext", error.text());
        return bytes(xml.append("</").append(envelope).append('>'));
    }

    private void write(StringBuilder xml, Answer answer) {
        if (answer instanceof Answer.Listing listing) {
            if (listing.total() > 0) {
                text(xml, "count", Long.toString(listing.total()));
            }
            listing.rows().forEach(row -> element(xml, listing.object(), row));
        } else if (answer instanceof Answer.Single single) {
            element(xml, single.object(), single.row());
        } else if (answer instanceof Answer.Flat flat) {
            fields(xml, flat.row());
        } else if (answer instanceof Answer.Success success) {
            text(xml, "success", "true");
            if (success.displayText() != null) {
                text(xml, "displaytext", success.displayText());
            }
        } else if (answer instanceof Answer.Accepted accepted) {
            if (accepted.entity() != null) {
                text(xml, "id", accepted.entity().toString());
            }
            text(xml, "jobid", accepted.job().toString());
        }
    }

    private void fields(StringBuilder xml, Record row) {
        for (RecordShape.FieldShape field : shapes.of(row).fields()) {
            Object value = field.of(row);
            if (value != null) {
                // The protocol shows a map of texts as one text, {a=b, c=d}.
                element(xml, field.name(), field.plainMap() ? value.toString() : value);
            }
        }
    }

    private void element(StringBuilder xml, String name, Object value) {
        if (value instanceof Record row) {
            fields(open(xml, name), row);
            close(xml, name);
        } else if (value instanceof Iterable<?> list) {
            list.forEach(element -> element(xml, name, element));
        } else if (value instanceof Map<?, ?> map) {
            open(xml, name);
            map.forEach((key, inner) -> {
                if (inner != null) {
                    element(xml, NOT_IN_NAMES.matcher("" + key).replaceAll("_"), inner);
                }
            });
            close(xml, name);
        } else {
            text(xml, name, value instanceof Instant instant ? Dates.format(instant) : value.toString());
        }
    }

    private static void text(StringBuilder xml, String name, String text) {
        open(xml, name);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '"' -> xml.append("&quot;");
                default -> xml.append(allowed(character) ? character : ' ');
            }
        }
        close(xml, name);
    }

    /** XML has no way to write most control characters, escaped or not. */
    private static boolean allowed(char character) {
        return (character >= ' ' && character < '\ufffe')
                || character == '\t'
                || character == '\n'
                || character == '\r';
    }

    private static StringBuilder open(StringBuilder xml, String name) {
        return xml.append('<').append(name).append('>');
    }

    private static void close(StringBuilder xml, String name) {
        xml.append("</").append(name).append('>');
    }

    private static byte[] bytes(StringBuilder xml) {
        return xml.toString().getBytes(StandardCharsets.UTF_8);
    }
}
