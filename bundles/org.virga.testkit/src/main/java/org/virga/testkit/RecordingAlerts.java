package org.virga.testkit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;

/** The alerts that are open, by subject. */
public final class RecordingAlerts implements Alerts {

    private final Map<String, String> open = new ConcurrentHashMap<>();
    private int raised;

    /** What is open: the texts by type and subject. */
    public Map<String, String> open() {
        return Map.copyOf(open);
    }

    /** How often anything was raised. */
    public synchronized int raised() {
        return raised;
    }

    @Override
    public synchronized void raise(Alert.Type type, String subject, String text) {
        open.put(type + " " + subject, text);
        raised++;
    }

    @Override
    public synchronized void clear(Alert.Type type, String subject) {
        open.remove(type + " " + subject);
    }
}
