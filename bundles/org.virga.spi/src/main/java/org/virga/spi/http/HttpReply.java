package org.virga.spi.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param headers besides content type and length
 * @param body not changed after it was handed over
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each body would cost more than it protects
public record HttpReply(int status, String contentType, Map<String, List<String>> headers, byte[] body) {

    public static HttpReply text(int status, String contentType, String text) {
        return new HttpReply(status, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "HttpReply[" + status + ", " + contentType + ", " + body.length + " bytes]";
    }
}
