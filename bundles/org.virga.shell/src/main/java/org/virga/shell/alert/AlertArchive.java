package org.virga.shell.alert;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Alert;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;

/** Archives alerts. */
@Service
@Command(
        scope = "alert",
        name = "archive",
        description = "Archives alerts that were looked at; what happens again is a new alert.")
public final class AlertArchive implements Action {

    @Argument(name = "alert", description = "Ids, or their beginnings.", required = true, multiValued = true)
    @Completion(AlertCompleter.class)
    private List<String> alerts;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Snapshot snapshot = services.store().snapshot();
        List<Alert> found = alerts.stream()
                .map(given -> Finder.shortened(
                        "open alert", snapshot.by(Alert.KIND, Alert.BY_OPEN, true).stream(), Alert::uuid, given))
                .toList();
        services.calls()
                .call(
                        "archiveAlerts",
                        Map.of(
                                "ids",
                                found.stream()
                                        .map(alert -> alert.uuid().toString())
                                        .collect(Collectors.joining(","))));
        found.forEach(alert -> session.getConsole().println("Archived: " + alert.text()));
        return null;
    }
}
