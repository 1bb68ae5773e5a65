package org.virga.compute;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;

/** The alerts that are open, by subject. */
final class RecordingAlerts implements Alerts {

    final Map<String, String> open = new ConcurrentHashMap<>();
    int raised;

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
