package org.virga.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.RpcMethod;

/** What the tests say to each other. */
final class Talk {

    record Ask(
            String text,
            int number,
            List<String> more,
            @Nullable Inner inner) {
        Ask(String text) {
            this(text, 0, List.of(), null);
        }
    }

    record Inner(Map<String, String> details, @Nullable Colour colour) {}

    enum Colour {
        RED
    }

    record Told(String text) {}

    static final RpcMethod<Ask, Told> ASK = new RpcMethod<>("ask", 1, 2, Ask.class, Told.class);
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Talk() {}
}
