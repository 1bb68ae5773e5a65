package org.virga.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

/** One request on its way to its one answer. */
record Exchange(
        Request request,
        Response response,
        Callback callback,
        Listener listener,
        String path,
        long began,
        Traffic traffic) {

    static Exchange of(Request request, Response response, Callback callback, Traffic traffic) {
        Listener listener =
                Listener.valueOf(request.getConnectionMetaData().getConnector().getName());
        return new Exchange(
                request, response, callback, listener, Request.getPathInContext(request), System.nanoTime(), traffic);
    }

    HttpCall call(byte[] body) {
        String query = request.getHttpURI().getQuery();
        Map<String, List<String>> headers = new HashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.merge(
                    field.getLowerCaseName(),
                    List.of(field.getValue() == null ? "" : field.getValue()),
                    (first, more) ->
                            Stream.concat(first.stream(), more.stream()).toList());
        }
        return new HttpCall(
                listener,
                request.getMethod(),
                path,
                query == null ? "" : query,
                headers,
                body,
                Request.getRemoteAddr(request),
                request.isSecure());
    }

    /** Sends the answer. */
    void reply(HttpReply reply) {
        response.setStatus(reply.status());
        if (reply.status() != 204) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
        }
        reply.headers()
                .forEach((name, values) ->
                        values.forEach(value -> response.getHeaders().add(name, value)));
        traffic.answered(listener, reply.status(), System.nanoTime() - began);
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
    }

    /** Answers with a status, its name and perhaps a header. */
    void refuse(int status, Map<String, List<String>> headers) {
        reply(new HttpReply(
                status, PlainErrors.TYPE, headers, PlainErrors.text(status).getBytes(StandardCharsets.UTF_8)));
    }
}
