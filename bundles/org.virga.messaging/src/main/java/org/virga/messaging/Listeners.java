package org.virga.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who want to know when the connection comes and goes. Each is told of every change once. */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /** Both guarded by this. */
    private final List<Consumer<Boolean>> listeners = new ArrayList<>();

    private boolean connected;

    void add(Consumer<Boolean> listener) {
        boolean now;
        synchronized (this) {
            listeners.add(listener);
            now = connected;
        }
        if (now) {
            tell(listener, true);
        }
    }

    synchronized void remove(Consumer<Boolean> listener) {
        listeners.remove(listener);
    }

    void tell(boolean now) {
        List<Consumer<Boolean>> all;
        synchronized (this) {
            connected = now;
            all = List.copyOf(listeners);
        }
        all.forEach(listener -> tell(listener, now));
    }

    private static void tell(Consumer<Boolean> listener, boolean connected) {
        try {
            listener.accept(connected);
        } catch (RuntimeException e) {
            LOG.error("A listener to the connection failed", e);
        }
    }
}
