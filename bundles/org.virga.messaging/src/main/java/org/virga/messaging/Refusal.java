package org.virga.messaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Map;

/**
 * The answer to a request that was not carried out.
 *
 * @param versions when the method is not served: what is served at this address, {@code major.minor} by name
 * @param retryMillis when it is worth another try; 0 when nothing is known of that
 */
record Refusal(
        String text,
        Map<String, String> versions,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long retryMillis) {

    Refusal(String text) {
        this(text, Map.of(), 0);
    }

    /** One for the moment. */
    static Refusal busy(String text, Duration retryAfter) {
        return new Refusal(text, Map.of(), retryAfter.toMillis());
    }
}
