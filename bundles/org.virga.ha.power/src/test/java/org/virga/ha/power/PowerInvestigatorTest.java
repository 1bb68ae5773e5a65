package org.virga.ha.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.virga.api.model.PowerBoard;
import org.virga.ha.power.FakePowerDriver.Fault;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.InvestigatorContract;

class PowerInvestigatorTest extends InvestigatorContract {

    private final TestPower power = new TestPower();
    private final Investigator investigator = new PowerInvestigator(power.boards, TestPower.settings());

    @Test
    void onlyABoardThatSaysOffIsProof() throws Exception {
        assertThat(look(power.suspect(0))).isEqualTo(Finding.unknown("the board says that the power is on"));

        power.driver.off.put(TestPower.address(0), true);
        assertThat(look(power.suspect(0))).isEqualTo(Finding.dead("the board says that the power is off"));

        power.driver.faults.put(TestPower.address(0), Fault.SILENT);
        assertThat(look(power.suspect(0))).isEqualTo(Finding.unknown("the board does not answer"));
    }

    @Test
    void whatTheBoardSaysIsKeptForListings() throws Exception {
        look(dead());
        assertThat(power.board(0).seen()).isEqualTo(PowerBoard.Power.OFF);

        look(unseen());
        assertThat(power.board(0).seen()).isEqualTo(PowerBoard.Power.UNKNOWN);
    }

    @Test
    void aBoardThatIsNotToBeUsedIsNotAsked() throws Exception {
        dead();
        power.cloud.change(PowerBoard.KIND, power.board(0), board -> board.withEnabled(false));

        assertThat(look(power.suspect(0)).state()).isEqualTo(Finding.State.UNKNOWN);
    }

    @Test
    void withoutItsDriverABoardIsUnknown() throws Exception {
        dead();
        power.boards.removeDriver(power.driver);

        assertThat(look(power.suspect(0)).reason()).contains("the driver fake is not there");
    }

    @Override
    protected Investigator investigator() {
        return investigator;
    }

    @Override
    protected Suspect living() {
        power.driver.off.clear();
        power.driver.faults.clear();
        return power.suspect(0);
    }

    @Override
    protected Suspect unseen() {
        living();
        power.driver.faults.put(TestPower.address(0), Fault.SILENT);
        return power.suspect(0);
    }

    @Override
    protected Suspect foreign() {
        return power.suspect(2);
    }

    @Override
    protected Suspect dead() {
        living();
        power.driver.off.put(TestPower.address(0), true);
        return power.suspect(0);
    }

    @Override
    protected Object world() {
        return List.of(
                Map.copyOf(power.driver.off), Map.copyOf(power.driver.passwords), List.copyOf(power.driver.told));
    }
}
