package org.virga.dispatcher;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.CommandSpec;

/** How events tell what a command does. */
final class EventTexts {

    private EventTexts() {}

    /** For example {@code "starting virtual machine. VirtualMachine Id: 28fa6c2b-..."}. */
    static String describe(CommandSpec spec, @Nullable UUID resource) {
        String what = spec.eventDescription().isEmpty() ? spec.name() : spec.eventDescription();
        if (resource == null) {
            return what;
        }
        return spec.resourceType().isEmpty()
                ? what + ". Id: " + resource
                : what + ". " + spec.resourceType() + " Id: " + resource;
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
