package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.virga.api.model.Host;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Finding.State;
import org.virga.spi.ha.Investigator;

class SimulatedNeighbourInvestigatorTest extends SimulatedInvestigatorContract {

    @Test
    void neighboursReachAHostWhateverBecomesOfAgentStorageAndBoard() throws Exception {
        site.make(0, "agent");
        site.make(0, "storage");
        site.make(0, "board");
        assertThat(look(site.suspect(0))).isEqualTo(Finding.alive("it answers its neighbours host2, host3"));

        for (String condition : new String[] {"off", "hang", "cut"}) {
            site.make(0, condition);
            assertThat(look(site.suspect(0)).state()).as(condition).isEqualTo(State.UNKNOWN);
            site.clear(0, condition);
        }
    }

    @Test
    void whoIsCutOffOrNotUpAsksNobody() throws Exception {
        site.make(1, "cut");
        site.cloud.change(Host.KIND, site.cloud.host(2), host -> host.withState(Host.State.SUSPECT));

        assertThat(look(site.suspect(0))).isEqualTo(Finding.unknown("there is no neighbour that could ask it"));
    }

    @Override
    Investigator open(Settings settings) {
        return new SimulatedNeighbourInvestigator(settings);
    }

    @Override
    String hidden() {
        return "cut";
    }
}
