package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;

class SimulatedPowerInvestigatorTest extends SimulatedInvestigatorContract {

    @Test
    void onlyTheBoardsWordIsProof() throws Exception {
        site.make(0, "hang");
        site.make(0, "cut");
        site.make(0, "agent");
        site.make(0, "storage");
        assertThat(look(site.suspect(0))).isEqualTo(Finding.unknown("the board says that the power is on"));

        site.make(0, "off");
        assertThat(look(site.suspect(0))).isEqualTo(Finding.dead("the board says that the power is off"));

        site.make(0, "board");
        assertThat(look(site.suspect(0))).isEqualTo(Finding.unknown("the board does not answer"));
    }

    @Override
    Investigator open(Settings settings) {
        return new SimulatedPowerInvestigator(settings);
    }

    @Override
    String hidden() {
        return "board";
    }
}
