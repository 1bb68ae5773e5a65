package org.virga.compute.power;

import java.time.Clock;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.store.Store;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.Withdrawal;

/** Lets tests of other packages compare reports. */
public final class PowerSyncProbe {

    private final PowerSync sync;

    public PowerSyncProbe(Store store, GuestCalls guests, Withdrawal withdrawal, Clock clock) {
        this.sync = new PowerSync(store, guests, withdrawal, clock);
    }

    /** Whether nothing was left open on any host. */
    public boolean compare(AgentReport report) {
        try {
            boolean settled = true;
            for (HostReport host : report.hosts()) {
                settled &= sync.compare(host);
            }
            return settled;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
