package org.virga.spi.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request, read whole.
 *
 * @param path decoded
 * @param query as sent, without the question mark; empty when there is none
 * @param headers by lower-case name
 * @param body empty when there is none
 * @param address of the client
 * @param secure whether it came over TLS
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each body would cost more than it protects
public record HttpCall(
        HttpEndpoint.Listener listener,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        byte[] body,
        String address,
        boolean secure) {

    /** The first value of a header. */
    public Optional<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
    }

    /** Without query, headers and body, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + path + " from " + address;
    }
}
