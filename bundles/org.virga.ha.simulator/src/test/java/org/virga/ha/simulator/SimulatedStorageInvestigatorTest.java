package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.virga.spi.ha.Finding.State;
import org.virga.spi.ha.Investigator;

class SimulatedStorageInvestigatorTest extends SimulatedInvestigatorContract {

    @Test
    void theHeartbeatIsWrittenWhateverBecomesOfAgentNetworkAndBoard() throws Exception {
        site.make(0, "agent");
        site.make(0, "cut");
        site.make(0, "board");
        assertThat(look(site.suspect(0)).state()).isEqualTo(State.ALIVE);

        for (String condition : new String[] {"off", "hang", "storage"}) {
            site.make(0, condition);
            assertThat(look(site.suspect(0)).state()).as(condition).isEqualTo(State.UNKNOWN);
            site.clear(0, condition);
        }
    }

    @Test
    void aLookCanBeMadeSlowOrFail() throws Exception {
        SimulatedStorageInvestigator failing =
                new SimulatedStorageInvestigator(site.settings(Map.of("look_fails", "storage, power")));
        assertThatThrownBy(() -> failing.investigate(site.suspect(0))).isInstanceOf(IllegalStateException.class);

        assertThatThrownBy(() -> new SimulatedStorageInvestigator(site.settings(Map.of("look_fails", "stroage"))))
                .hasMessageContaining("stroage");
        SimulatedStorageInvestigator slow =
                new SimulatedStorageInvestigator(site.settings(Map.of("look_delay_millis", 60_000)));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> slow.investigate(site.suspect(0))).isInstanceOf(InterruptedException.class);
    }

    @Override
    Investigator open(Settings settings) {
        return new SimulatedStorageInvestigator(settings);
    }

    @Override
    String hidden() {
        return "storage";
    }
}
