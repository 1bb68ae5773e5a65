package org.virga.cloudstack;

import java.util.Map;
import java.util.function.Consumer;
import org.virga.api.command.Answer;

/** JSON, straight from the response records. */
final class JsonFormat implements Format {

    private final RecordShapes shapes;

    JsonFormat(RecordShapes shapes) {
        this.shapes = shapes;
    }

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public byte[] answer(String envelope, Answer answer, Map<String, String> extra) {
        return document(envelope, json -> {
            write(json, answer);
            extra.forEach((name, value) -> json.name(name).text(value));
        });
    }

    @Override
    public byte[] error(String envelope, ApiError error) {
        return document(envelope, json -> {
            json.name("uuidList").open('[').close(']');
            json.name("errorcode").value(Integer.toString(error.code()));
            if (error.csCode() != null) {
                json.name("cserrorcode").value(error.csCode().toString());
            }
            json.name("errortext").text(error.text());
        });
    }

    /**
     * A document.
     *
     * @param content writes what stands between the braces of the envelope
     */
    private static byte[] document(String envelope, Consumer<JsonBytes> content) {
        JsonBytes json = new JsonBytes();
        json.open('{').name(envelope).open('{');
        content.accept(json);
        return json.close('}').close('}').toArray();
    }

    private void write(JsonBytes json, Answer answer) {
        if (answer instanceof Answer.Listing listing) {
            writeListing(json, listing);
        } else if (answer instanceof Answer.Single single) {
            json.name(single.object());
            new JsonRows(json, shapes).row(single.row());
        } else if (answer instanceof Answer.Flat flat) {
            new JsonRows(json, shapes).fields(flat.row());
        } else if (answer instanceof Answer.Success success) {
            json.name("success").value("true");
            if (success.displayText() != null) {
                json.name("displaytext").text(success.displayText());
            }
        } else if (answer instanceof Answer.Accepted accepted) {
            if (accepted.entity() != null) {
                json.name("id").text(accepted.entity().toString());
            }
            json.name("jobid").text(accepted.job().toString());
        }
    }

    /** An empty list is an empty object; a page past the end has the count alone. */
    private void writeListing(JsonBytes json, Answer.Listing listing) {
        if (listing.total() > 0) {
            json.name("count").value(Long.toString(listing.total()));
        }
        if (!listing.rows().isEmpty()) {
            json.name(listing.object()).open('[');
            listing.rows().forEach(new JsonRows(json, shapes)::row);
            json.close(']');
        }
    }
}
