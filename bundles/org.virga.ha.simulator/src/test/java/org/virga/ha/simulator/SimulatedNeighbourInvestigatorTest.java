package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Host;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Finding.State;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.InvestigatorContract;

class SimulatedNeighbourInvestigatorTest extends InvestigatorContract {

    @TempDir
    private Path directory;

    private TestSite site;
    private Investigator investigator;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(directory);
        investigator = new SimulatedNeighbourInvestigator(site.settings(Map.of()));
    }

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
        site.make(0, "cut");
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
