package org.virga.shell.cloud;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Zone;
import org.virga.shell.Services;

/** Builds the demo cloud. */
@Service
@Command(
        scope = "cloud",
        name = "demo",
        description = "Builds a simulated zone with hosts, offerings and a template; run again, adds what is missing.")
public final class Demo implements Action {

    private static final int MOST_HOSTS = 10_000;
    private static final int STEP = 100;

    @Option(name = "--hosts", description = "How many simulated hosts the zone has in the end.")
    private int hosts = 12;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        if (hosts < 1 || hosts > MOST_HOSTS) {
            throw new IllegalArgumentException("--hosts takes 1 to " + MOST_HOSTS + ", not " + hosts);
        }
        DemoCloud cloud = new DemoCloud(services.store(), services.calls());
        Zone zone = cloud.zone();
        for (int i = 0; i < hosts; i++) {
            cloud.host(zone, i);
            if ((i + 1) % STEP == 0) {
                session.getConsole().println((i + 1) + " of " + hosts + " hosts");
            }
        }
        cloud.pool(zone);
        cloud.catalogue();
        long up = services.store().snapshot().by(Host.KIND, Host.BY_ZONE, zone.id()).stream()
                .filter(host -> host.state() == Host.State.UP)
                .count();
        session.getConsole().println("Zone " + zone.name() + " (" + zone.uuid() + ") has " + up + " hosts Up.");
        return null;
    }
}
