package org.virga.compute.power;

import java.time.Clock;
import org.virga.api.alert.Alerts;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.model.Host;
import org.virga.api.storage.Volumes;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.compute.guest.GuestCalls;

/** Lets tests of other packages compare reports, and see to what differs, in one go. */
public final class PowerProbe {

    private final Store store;
    private final Reconciler reconciler;

    public PowerProbe(
            Store store,
            GuestCalls guests,
            Losses losses,
            Remains remains,
            Volumes volumes,
            Alerts alerts,
            Clock clock) {
        this.store = store;
        reconciler = new Reconciler(store, guests, losses, remains, volumes, alerts, clock);
    }

    /** Whether nothing was left open on any host. */
    public boolean compare(AgentReport report) {
        try {
            boolean settled = true;
            for (HostReport host : report.hosts()) {
                settled &= compare(host);
            }
            return settled;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean compare(HostReport report) throws InterruptedException {
        Snapshot snapshot = store.snapshot();
        Host host = snapshot.find(Host.KIND, report.host()).orElseThrow();
        if (!report.reachable()) {
            return true;
        }
        Comparison comparison = Comparison.of(snapshot, host, report.guests());
        if (comparison.findings().isEmpty()) {
            reconciler.attention().allWell(snapshot, host);
            return !comparison.busy();
        }
        return reconciler.attention().toldOf(host, comparison.findings()) || reconciler.settle(host.uuid());
    }
}
