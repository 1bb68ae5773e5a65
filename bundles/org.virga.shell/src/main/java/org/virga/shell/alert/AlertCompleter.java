package org.virga.shell.alert;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.virga.api.model.Alert;
import org.virga.shell.Services;

/** Completes ids of open alerts, of the youngest hundred. */
@Service
public final class AlertCompleter implements Completer {

    private static final int MOST = 100;

    @Reference
    private Services services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter ids = new StringsCompleter();
        services.store().snapshot().by(Alert.KIND, Alert.BY_OPEN, true).descending().stream()
                .limit(MOST)
                .forEach(alert -> ids.getStrings().add(alert.uuid().toString()));
        return ids.complete(session, line, candidates);
    }
}
