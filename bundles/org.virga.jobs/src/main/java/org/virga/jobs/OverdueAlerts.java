package org.virga.jobs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;

/**
 * Tells operators of jobs that take too long, whether there is a service for alerts at the moment or not: it comes and goes
 * without the job manager, and is told what is open when it comes.
 */
@Component(service = OverdueAlerts.class)
public final class OverdueAlerts {

    /** What is open, by subject. */
    private final Map<String, String> open = new ConcurrentHashMap<>();

    private volatile @Nullable Alerts alerts;

    /** Nothing is overdue yet. */
    @Activate
    public OverdueAlerts() {}

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.OPTIONAL)
    void addAlerts(Alerts service) {
        alerts = service;
        open.forEach((subject, text) -> service.raise(Alert.Type.JOB, subject, text));
    }

    void removeAlerts(Alerts service) {
        if (alerts == service) {
            alerts = null;
        }
    }

    void raise(JobEntry entry, String text) {
        open.put(entry.toString(), text);
        Alerts service = alerts;
        if (service != null) {
            service.raise(Alert.Type.JOB, entry.toString(), text);
        }
    }

    /** Does nothing for a job of which nothing was told. */
    void clear(JobEntry entry) {
        Alerts service = alerts;
        if (open.remove(entry.toString()) != null && service != null) {
            service.clear(Alert.Type.JOB, entry.toString());
        }
    }
}
