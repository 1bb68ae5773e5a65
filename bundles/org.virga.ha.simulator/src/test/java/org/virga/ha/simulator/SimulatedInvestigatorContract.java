package org.virga.ha.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.InvestigatorContract;

/** The contract, with simulated hosts as the world. */
abstract class SimulatedInvestigatorContract extends InvestigatorContract {

    @TempDir
    private Path directory;

    TestSite site;
    private Investigator investigator;

    @BeforeEach
    void openSite() throws Exception {
        site = new TestSite(directory);
        investigator = open(site.settings(Map.of()));
    }

    /** The investigator that is tested. */
    abstract Investigator open(Settings settings);

    /** What has to be wrong with a host that runs, for this investigator not to see it. */
    abstract String hidden();

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
        site.make(0, hidden());
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
