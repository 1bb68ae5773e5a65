package org.virga.ha.power.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.virga.spi.power.PowerException;

/** Calls of one board until a deadline. For one thread. */
final class Wire {

    private static final int OK = 200;
    private static final int REDIRECTION = 300;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int LONGEST_TEXT = 160;

    private final HttpClient client;
    private final ObjectMapper mapper;
    private final URI base;
    private final long deadline;
    private Map<String, String> login = Map.of();

    Wire(HttpClient client, ObjectMapper mapper, URI base, long deadline) {
        this.client = client;
        this.mapper = mapper;
        this.base = base;
        this.deadline = deadline;
    }

    /**
     * What a board answered.
     *
     * @param body empty where there was none
     */
    record Reply(int status, JsonNode body, Map<String, String> headers) {

        boolean accepted() {
            return status >= OK && status < REDIRECTION;
        }

        /** A header, by its name in lower case; empty when it is not there. */
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** From now on these headers go with each call. */
    void login(Map<String, String> headers) {
        login = Map.copyOf(headers);
    }

    /** Reads a resource. */
    Reply get(String path) throws PowerException, InterruptedException {
        return demand("GET", path, call("GET", path, null, Map.of()));
    }

    /** Calls, and answers whatever the board does. */
    Reply call(String method, String path, @Nullable Object body, Map<String, String> headers)
            throws PowerException, InterruptedException {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isNegative() || left.isZero()) {
            throw silent();
        }
        HttpRequest request = request(method, path, body, headers, left);
        CompletableFuture<HttpResponse<byte[]>> call =
                client.sendAsync(request, response -> new LimitedBody(HttpResponse.BodySubscribers.ofByteArray()));
        try {
            // The request's own time limit ends with the first line of the answer; this one does not.
            HttpResponse<byte[]> response = call.get(left.toNanos(), TimeUnit.NANOSECONDS);
            Map<String, String> answered = new HashMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) ->
                            answered.put(name.toLowerCase(Locale.ROOT), values.isEmpty() ? "" : values.get(0)));
            return new Reply(response.statusCode(), read(path, response), answered);
        } catch (TimeoutException e) {
            throw silent();
        } catch (ExecutionException e) {
            throw trouble(e.getCause() == null ? e : e.getCause());
        } finally {
            call.cancel(true);
        }
    }

    /** Refuses an answer that is none. */
    Reply demand(String method, String path, Reply reply) throws PowerException {
        if (reply.status() == UNAUTHORIZED || reply.status() == FORBIDDEN) {
            throw new PowerException("the board refuses the user, or the password (" + reply.status() + ")");
        }
        if (!reply.accepted()) {
            throw new PowerException(
                    "the board answers " + reply.status() + " to " + method + " " + path + said(reply));
        }
        return reply;
    }

    private HttpRequest request(
            String method, String path, @Nullable Object body, Map<String, String> headers, Duration left)
            throws PowerException {
        try {
            HttpRequest.BodyPublisher content = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body));
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(left)
                    .header("Accept", "application/json")
                    .header("OData-Version", "4.0")
                    .method(method, content);
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
            login.forEach(request::header);
            headers.forEach(request::header);
            return request.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new PowerException("the board names a path that is none: " + shortened(path), e);
        }
    }

    private JsonNode read(String path, HttpResponse<byte[]> response) throws PowerException {
        if (response.body().length == 0) {
            return mapper.createObjectNode();
        }
        try {
            return mapper.readTree(response.body());
        } catch (IOException e) {
            if (response.statusCode() >= REDIRECTION) {
                String text = new String(response.body(), StandardCharsets.UTF_8);
                return mapper.createObjectNode().put("text", text);
            }
            throw new PowerException("what the board answers to " + path + " is no JSON", e);
        }
    }

    private PowerException silent() {
        return new PowerException("the board " + base.getHost() + " does not answer in time");
    }

    private PowerException trouble(Throwable cause) {
        if (cause instanceof SSLException) {
            return new PowerException(
                    "the board's certificate is not trusted, or TLS fails otherwise: " + shortened(cause.getMessage())
                            + ". See tls.certificates in org.virga.ha.power.redfish.cfg",
                    cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return silent();
        }
        String message = cause.getMessage();
        return new PowerException(
                "the board " + base.getHost() + " is not reached: "
                        + (message == null ? cause.getClass().getSimpleName() : shortened(message)),
                cause);
    }

    /** What a board says of a refusal, where it says something. */
    private static String said(Reply reply) {
        JsonNode error = reply.body().path("error");
        String text =
                error.path("@Message.ExtendedInfo").path(0).path("Message").asText("");
        if (text.isEmpty()) {
            text = error.path("message").asText("");
        }
        return text.isEmpty() ? "" : ": " + shortened(text);
    }

    private static String shortened(@Nullable String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ");
        return line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) : line;
    }
}
