package org.virga.api.message;

import org.jspecify.annotations.Nullable;

/**
 * Who sent a message, as the broker says. The broker stamps it on what comes over connections that it authenticated, and
 * overwrites what the sender wrote there itself.
 *
 * @param name the authenticated name; null when the broker stamped none: the sender is in this process, or the broker
 *     authenticates nobody, and then its word is all there is
 */
public record Sender(@Nullable String name) {

    /** Nobody in particular. */
    public static final Sender UNSTAMPED = new Sender(null);

    /** Whether the sender may speak under this name: it bears it, or nobody authenticated it. */
    public boolean maySpeakFor(String other) {
        return name == null || name.equals(other);
    }

    @Override
    public String toString() {
        return name == null ? "an unnamed sender" : name;
    }
}
