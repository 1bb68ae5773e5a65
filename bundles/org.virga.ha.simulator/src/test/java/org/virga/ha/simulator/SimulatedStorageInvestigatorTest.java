package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.spi.ha.Finding.State;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.InvestigatorContract;

class SimulatedStorageInvestigatorTest extends InvestigatorContract {

    @TempDir
    private Path directory;

    private TestSite site;
    private Investigator investigator;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(directory);
        investigator = new SimulatedStorageInvestigator(site.settings(Map.of()));
    }

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
    protected Investigator investigator() {
        return investigator;
    }

    @Override
    protected Suspect living() throws Exception {
        site.clear(0, "off", "board", "storage", "cut");
        return site.suspect(0);
    }

    @Override
    protected Suspect unseen() throws Exception {
        living();
        site.make(0, "storage");
        return site.suspect(0);
    }

    @Override
    protected Suspect foreign() {
        return new Suspect(site.elsewhere(), site.cloud.snapshot(), Duration.ZERO);
    }

    @Override
    protected Suspect dead() throws Exception {
        living();
        site.make(0, "off");
        return site.suspect(0);
    }

    @Override
    protected Object world() {
        return site.files();
    }
}
