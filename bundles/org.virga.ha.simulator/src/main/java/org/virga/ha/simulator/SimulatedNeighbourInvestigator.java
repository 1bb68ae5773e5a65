package org.virga.ha.simulator;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.virga.api.model.Host;
import org.virga.ha.simulator.Site.Machine;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;

/**
 * Has other hosts of the zone ask a host over the management network. It answers them as long as it has power, does not stand
 * still and is not cut off; whether its agent lives and whether it reaches the storage does not matter. A neighbour can
 * ask under the same conditions, and when it is up.
 */
@Component(
        name = "org.virga.ha.simulator.neighbour",
        configurationPid = Site.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SimulatedNeighbourInvestigator implements Investigator {

    /** So many are asked whether they can ask. */
    private static final int MOST = 16;

    private static final String[] SILENT = {"off", "hang", "cut"};

    private final Site site;
    private final Look look;

    @Activate
    public SimulatedNeighbourInvestigator(Settings settings) {
        site = new Site(settings);
        look = new Look("neighbour", settings);
    }

    @Override
    public String looksAt() {
        return "answers of simulated hosts to their neighbours";
    }

    @Override
    public Finding investigate(Suspect suspect) throws InterruptedException {
        return look.at(suspect.host(), machine -> ask(machine, suspect));
    }

    private Finding ask(Machine machine, Suspect suspect) {
        List<Host> neighbours = neighbours(suspect);
        if (neighbours.isEmpty()) {
            return Finding.unknown("there is no neighbour that could ask it");
        }
        String names = String.join(", ", neighbours.stream().map(Host::name).toList());
        return machine.isAny(SILENT)
                ? Finding.unknown("it does not answer its neighbours " + names)
                : Finding.alive("it answers its neighbours " + names);
    }

    private List<Host> neighbours(Suspect suspect) {
        return suspect.snapshot().by(Host.KIND, Host.BY_ZONE, suspect.host().zone()).stream()
                .filter(host -> host.state() == Host.State.UP
                        && !host.id().equals(suspect.host().id()))
                .limit(MOST)
                .filter(host -> site.find(host)
                        .filter(machine -> !machine.isAny(SILENT))
                        .isPresent())
                .limit(2)
                .toList();
    }
}
