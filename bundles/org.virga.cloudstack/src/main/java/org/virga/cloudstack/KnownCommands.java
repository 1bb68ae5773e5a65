package org.virga.cloudstack;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;

/**
 * The names of the commands that are there. The protocol's errors differ for commands that exist and others, even to callers
 * who are nobody. Any thread may call.
 */
final class KnownCommands {

    /** How many handlers bear a name: two, for a moment, while one replaces the other. */
    private final Map<String, Integer> bearers = new ConcurrentHashMap<>();

    void add(CommandHandler<?> handler) {
        CommandSpec spec = handler.getClass().getAnnotation(CommandSpec.class);
        if (spec != null) {
            bearers.merge(spec.name(), 1, Integer::sum);
        }
    }

    void remove(CommandHandler<?> handler) {
        CommandSpec spec = handler.getClass().getAnnotation(CommandSpec.class);
        if (spec != null) {
            bearers.computeIfPresent(spec.name(), (name, count) -> count == 1 ? null : count - 1);
        }
    }

    boolean contains(String command) {
        return bearers.containsKey(command);
    }
}
