package org.virga.ha.simulator;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;

/**
 * Looks for the heartbeat that a host writes to shared storage. A host does as long as it has power, does not stand still and
 * reaches the storage; whether its agent lives and whether the management network reaches it does not matter.
 */
@Component(
        name = "org.virga.ha.simulator.storage",
        configurationPid = Site.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SimulatedStorageInvestigator implements Investigator {

    private final Look look;

    @Activate
    public SimulatedStorageInvestigator(Settings settings) {
        look = new Look("storage", settings);
    }

    @Override
    public String looksAt() {
        return "heartbeat of simulated hosts on shared storage";
    }

    @Override
    public Finding investigate(Suspect suspect) throws InterruptedException {
        return look.at(
                suspect.host(),
                machine -> machine.isAny("off", "hang", "storage")
                        ? Finding.unknown("it does not write its heartbeat to shared storage any more")
                        : Finding.alive("it writes its heartbeat to shared storage"));
    }
}
