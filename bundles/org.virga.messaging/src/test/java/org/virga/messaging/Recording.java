package org.virga.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a controller and an agent of an earlier release said to each other, message by message as the broker got them: a guest
 * is started, rebooted, looked at, stopped and removed, with a refusal, a version that nobody serves, and reports.
 */
record Recording(List<Line> lines) {

    private static final ObjectMapper JSON = new ObjectMapper();

    record Line(
            String to,
            @Nullable String replyTo,
            String id,
            boolean persistent,
            Map<String, String> properties,
            String body) {

        String method() {
            return properties.getOrDefault("method", "");
        }

        RawMessage raw() {
            return new RawMessage(to, id, replyTo, body, properties);
        }

        /** Like it, from somebody else. */
        RawMessage raw(String id, String replyTo) {
            return new RawMessage(to, id, replyTo, body, properties);
        }
    }

    static Recording of(String release) throws IOException {
        return new Recording(Files.readAllLines(Path.of("src/test/resources/recorded", release + ".jsonl")).stream()
                .map(Recording::line)
                .toList());
    }

    private static Line line(String text) {
        JsonNode node = tree(text);
        Map<String, String> properties = new HashMap<>();
        node.get("properties")
                .properties()
                .forEach(one -> properties.put(one.getKey(), one.getValue().asText()));
        return new Line(
                node.get("to").asText(),
                node.get("replyTo").isNull() ? null : node.get("replyTo").asText(),
                node.get("id").asText(),
                node.get("persistent").asBoolean(),
                properties,
                node.get("body").asText());
    }

    List<Line> to(String destination) {
        return lines.stream().filter(line -> line.to().equals(destination)).toList();
    }

    /** Requests that were answered, in order. */
    List<Line> calls() {
        return lines.stream()
                .filter(line -> line.replyTo() != null && reply(line).isPresent())
                .toList();
    }

    Optional<Line> reply(Line request) {
        return lines.stream()
                .filter(line -> line.to().equals(request.replyTo()) && line.id().equals(request.id()))
                .findFirst();
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** What of {@code before} is not in {@code now}, or is different; empty when nothing is. What came on top does not count. */
    static String lost(String before, String now) {
        return lost("", tree(before), tree(now));
    }

    private static String lost(String path, JsonNode before, JsonNode now) {
        if (before.isObject() && now.isObject()) {
            StringBuilder lost = new StringBuilder();
            for (Map.Entry<String, JsonNode> field : before.properties()) {
                JsonNode other = now.path(field.getKey());
                if (!field.getValue().isNull() || !other.isMissingNode()) {
                    lost.append(lost(path + "/" + field.getKey(), field.getValue(), other));
                }
            }
            return lost.toString();
        }
        if (before.isArray() && now.isArray() && before.size() == now.size()) {
            StringBuilder lost = new StringBuilder();
            Iterator<JsonNode> others = now.iterator();
            for (JsonNode one : before) {
                lost.append(lost(path + "/*", one, others.next()));
            }
            return lost.toString();
        }
        return before.equals(now) ? "" : path + " was " + before + " and is " + now + "; ";
    }
}
