package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.FencerContract;

class SimulatedPowerFencerTest extends FencerContract {

    @TempDir
    private Path directory;

    private TestSite site;
    private Fencer fencer;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(directory);
        fencer = another();
    }

    @Test
    void withADeadBoardThePowerIsNeitherSwitchedNorSeen() throws Exception {
        site.make(0, "board");

        assertThat(fence(fencer, suspect()))
                .isEqualTo(new Fence.Failed("the board does not answer, so the power cannot be switched"));
        assertThat(site.is(0, "off")).isFalse();
    }

    @Test
    void aHostStaysOffWhenItIsReleased() throws Exception {
        fence(fencer, suspect());
        fencer.release(site.host(0));

        assertThat(site.is(0, "off")).isTrue();
    }

    @Test
    void itCanBeSetToPretendAndToHang() throws Exception {
        Fencer pretending = new SimulatedPowerFencer(site.settings(Map.of("fencer", "pretends")));
        assertThat(fence(pretending, suspect())).isInstanceOf(Fence.Done.class);
        assertThat(site.is(0, "off")).isFalse();
        assertThat(site.is(0, "pretended")).isTrue();

        Fencer hanging = new SimulatedPowerFencer(site.settings(Map.of("fencer", "hangs")));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> hanging.fence(suspect())).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> new SimulatedPowerFencer(site.settings(Map.of("fencer", "sleeps"))))
                .hasMessageContaining("works, pretends or hangs");
    }

    @Override
    protected Fencer fencer() {
        return fencer;
    }

    @Override
    protected Fencer another() {
        return new SimulatedPowerFencer(site.settings(Map.of()));
    }

    @Override
    protected Suspect suspect() {
        return site.suspect(0);
    }

    @Override
    protected Suspect bystander() {
        return site.suspect(1);
    }

    @Override
    protected Suspect foreign() {
        return new Suspect(site.real(), site.cloud.snapshot(), Duration.ZERO);
    }

    @Override
    protected void breakMeans() throws Exception {
        site.make(0, "board");
    }

    @Override
    protected void repairMeans() throws Exception {
        site.clear(0, "board");
    }

    @Override
    protected boolean guestsRun(Suspect suspect) {
        return !site.is(suspect.host().id().equals(site.host(0).id()) ? 0 : 1, "off");
    }
}
