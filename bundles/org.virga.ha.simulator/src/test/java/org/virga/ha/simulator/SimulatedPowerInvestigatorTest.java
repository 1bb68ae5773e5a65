package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.InvestigatorContract;

class SimulatedPowerInvestigatorTest extends InvestigatorContract {

    @TempDir
    private Path directory;

    private TestSite site;
    private Investigator investigator;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(directory);
        investigator = new SimulatedPowerInvestigator(site.settings(Map.of()));
    }

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
        site.make(0, "board");
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
