package org.virga.topology.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;

/** Remembers what was told. */
final class ToldAlerts implements Alerts {

    final List<String> raised = new CopyOnWriteArrayList<>();

    @Override
    public void raise(Alert.Type type, String subject, String text) {
        raised.add(subject + ": " + text);
    }

    @Override
    public void clear(Alert.Type type, String subject) {}
}
