package org.virga.messaging;

import java.util.Map;

/**
 * The answer to a request that was not carried out.
 *
 * @param versions when the method is not served: what is served at this address, {@code major.minor} by name
 */
record Refusal(String text, Map<String, String> versions) {

    Refusal(String text) {
        this(text, Map.of());
    }
}
