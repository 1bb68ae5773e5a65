package org.virga.alerts;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;
import org.virga.api.model.Host;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Snapshot;
import org.virga.spi.store.ChangeListener;

/** Raises an alert for each host that was up and is not, until it is again. For the one thread that tells of commits. */
@Component(name = "org.virga.alerts.hosts")
public final class HostAlerts implements ChangeListener {

    private final Alerts alerts;
    /** The last commit that is dealt with; negative at the beginning. */
    private long seen = -1;

    @Activate
    public HostAlerts(@Reference Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    public void committed(Commit commit) {
        if (seen < 0) {
            catchUp(commit.snapshot());
            seen = commit.snapshot().sequence();
        } else if (commit.sequence() > seen) {
            for (Change<?> change : commit.changes()) {
                Change<Host> host = change.as(Host.KIND);
                if (host != null) {
                    changed(host.before(), host.after());
                }
            }
        }
    }

    /** What became of hosts while nobody looked. */
    private void catchUp(Snapshot snapshot) {
        Set<String> told = new HashSet<>();
        for (Alert alert : snapshot.by(Alert.KIND, Alert.BY_OPEN, true)) {
            if (alert.type() == Alert.Type.HOST) {
                told.add(alert.subject());
            }
        }
        for (Host host : snapshot.all(Host.KIND)) {
            boolean lost = host.state() == Host.State.SUSPECT || host.state() == Host.State.DOWN;
            boolean known = told.remove(subject(host));
            if (lost && !known) {
                alerts.raise(Alert.Type.HOST, subject(host), text(host));
            } else if (!lost && known) {
                alerts.clear(Alert.Type.HOST, subject(host));
            }
        }
        told.forEach(gone -> alerts.clear(Alert.Type.HOST, gone));
    }

    private void changed(@Nullable Host before, @Nullable Host after) {
        if (after == null) {
            if (before != null && before.state() != Host.State.UP) {
                alerts.clear(Alert.Type.HOST, subject(before));
            }
            return;
        }
        Host.State was = before == null ? Host.State.CONNECTING : before.state();
        if (after.state() == was) {
            return;
        }
        if (after.state() == Host.State.UP) {
            alerts.clear(Alert.Type.HOST, subject(after));
        } else if (after.state() != Host.State.CONNECTING) {
            alerts.raise(Alert.Type.HOST, subject(after), text(after));
        }
    }

    private static String subject(Host host) {
        return "host " + host.uuid();
    }

    private static String text(Host host) {
        return host.state() == Host.State.DOWN
                ? "The host " + host.name() + " is down; nothing is placed on it."
                : "The host " + host.name() + " is not heard of (agent " + host.agent()
                        + "); nothing is placed on it until it is.";
    }
}
