package org.virga.ha.simulator;

import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.virga.ha.simulator.Site.Machine;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;

/** Asks the management board of a host whether its power is on. That it is on says nothing of the guests. */
@Component(
        name = "org.virga.ha.simulator.power",
        configurationPid = Site.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SimulatedPowerInvestigator implements Investigator {

    private final Board board;
    private final Look look;

    @Activate
    public SimulatedPowerInvestigator(Settings settings) {
        board = new Board(settings);
        look = new Look("power", settings);
    }

    @Override
    public String looksAt() {
        return "out-of-band power of simulated hosts";
    }

    @Override
    public Finding investigate(Suspect suspect) throws InterruptedException {
        return look.at(suspect.host(), this::ask);
    }

    private Finding ask(Machine machine) throws InterruptedException {
        Optional<Boolean> on = board.on(machine);
        if (on.isEmpty()) {
            return Finding.unknown("the board does not answer");
        }
        return on.get()
                ? Finding.unknown("the board says that the power is on")
                : Finding.dead("the board says that the power is off");
    }
}
