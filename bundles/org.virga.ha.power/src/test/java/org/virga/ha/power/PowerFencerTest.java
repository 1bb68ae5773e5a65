package org.virga.ha.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.model.HaSetting;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerSetting;
import org.virga.api.model.Zone;
import org.virga.ha.power.FakePowerDriver.Fault;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.FencerContract;

class PowerFencerTest extends FencerContract {

    private final TestPower power = new TestPower();
    private final Fencer fencer = another();

    @Test
    void thatTheBoardTookTheCommandIsNoProof() throws Exception {
        power.driver.faults.put(TestPower.address(0), Fault.PRETENDS);

        assertThat(fence(fencer, suspect()))
                .isEqualTo(new Fence.Failed("the board took the command, and it says that the power is On"));
    }

    @Test
    void whatTheBoardSaysCountsWhenItsAnswerToTheCommandWasLost() throws Exception {
        power.driver.faults.put(TestPower.address(0), Fault.LOSES_ANSWERS);

        assertThat(fence(fencer, suspect())).isEqualTo(new Fence.Done("the board says that it is off"));
        assertThat(guestsRun(suspect())).isFalse();
    }

    @Test
    void aBoardThatRefusesIsNamedAndAskedAgain() throws Exception {
        power.driver.faults.put(TestPower.address(0), Fault.REFUSES);

        assertThat(fence(fencer, suspect()))
                .isEqualTo(new Fence.Failed("the board refuses; it says that the power is On"));
        assertThat(power.driver.told).hasSizeGreaterThan(1);
    }

    @Test
    void onlyAHostWhoseBoardMayBeUsedAndIsSpokenWithFits() throws Exception {
        power.boards.removeDriver(power.driver);
        assertThat(fencer.fits(suspect())).isFalse();
        power.boards.addDriver(power.driver, Map.of());
        assertThat(fencer.fits(suspect())).isTrue();
        power.cloud.insert(
                PowerSetting.KIND,
                new PowerSetting(
                        power.store.nextId(PowerSetting.KIND),
                        UUID.randomUUID(),
                        HaSetting.scope(Zone.KIND, power.cloud.zone().id()),
                        false));
        assertThat(fencer.fits(suspect())).isFalse();
        assertThat(fence(fencer, suspect())).isInstanceOf(Fence.Failed.class);
        assertThat(power.driver.told).isEmpty();
    }

    @Test
    void aHostStaysOffWhenItIsReleased() throws Exception {
        fence(fencer, suspect());
        fencer.release(power.host(0));

        assertThat(power.driver.off).containsKey(TestPower.address(0));
        assertThat(power.board(0).seen()).isEqualTo(PowerBoard.Power.OFF);
    }

    @Override
    protected Fencer fencer() {
        return fencer;
    }

    @Override
    protected Fencer another() {
        return new PowerFencer(power.boards, TestPower.settings());
    }

    @Override
    protected Suspect suspect() {
        return power.suspect(0);
    }

    @Override
    protected Suspect bystander() {
        return power.suspect(1);
    }

    @Override
    protected Suspect foreign() {
        return power.suspect(2);
    }

    @Override
    protected void breakMeans() {
        power.driver.faults.put(TestPower.address(0), Fault.SILENT);
    }

    @Override
    protected void repairMeans() {
        power.driver.faults.clear();
    }

    @Override
    protected boolean guestsRun(Suspect suspect) {
        return !power.driver.off.containsKey(
                TestPower.address(suspect.host().id().equals(power.host(0).id()) ? 0 : 1));
    }
}
