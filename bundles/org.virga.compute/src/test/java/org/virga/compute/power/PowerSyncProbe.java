package org.virga.compute.power;

import java.time.Clock;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.store.Store;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.Withdrawal;
import org.virga.compute.migrate.MigrationCalls;
import org.virga.compute.migrate.MigrationSettlement;

/** Lets tests of other packages compare reports. */
public final class PowerSyncProbe {

    private final PowerSync sync;

    public PowerSyncProbe(
            Store store,
            GuestCalls guests,
            Withdrawal withdrawal,
            MigrationSettlement settlement,
            MigrationCalls calls,
            Clock clock) {
        this.sync = new PowerSync(store, guests, withdrawal, settlement, new Remains(calls), clock);
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
