package org.virga.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what no endpoint gets to see (a request that is no HTTP, headers too long) with one line and no inner details. */
final class PlainErrors extends ErrorHandler {

    static final String TYPE = "text/plain;charset=utf-8";

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, line(code), callback);
    }

    static String text(int status) {
        return status + " " + HttpStatus.getMessage(status) + "\n";
    }

    private static ByteBuffer line(int status) {
        return ByteBuffer.wrap(text(status).getBytes(StandardCharsets.UTF_8));
    }
}
