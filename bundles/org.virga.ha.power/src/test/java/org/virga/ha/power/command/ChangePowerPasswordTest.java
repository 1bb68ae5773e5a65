package org.virga.ha.power.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.job.Outcome;
import org.virga.api.store.Transaction;
import org.virga.ha.power.FakePowerDriver.Fault;
import org.virga.ha.power.TestPower;
import org.virga.spi.command.CommandContext;
import org.virga.testkit.FakeJobContext;
import org.virga.testkit.SimulatedCrash;

class ChangePowerPasswordTest {

    private final TestPower power = new TestPower();
    private final ChangePowerPassword change = new ChangePowerPassword(power.store, power.boards, TestPower.settings());
    private final FakeJobContext job = new FakeJobContext(power.store, null);

    @Test
    void theNewPasswordIsTheBoardsWhenItLetsSomebodyInByIt() {
        accept("next");
        assertThat(power.board(0).password()).isEqualTo("hush");

        assertThat(run()).isInstanceOf(Outcome.Done.class);

        assertThat(power.board(0).password()).isEqualTo("next");
        assertThat(power.board(0).proposed()).isNull();
        assertThat(power.driver.passwords).containsEntry(TestPower.address(0), "next");
    }

    @Test
    void oneThatNobodyGivesIsMadeUp() {
        accept(null);
        run();

        assertThat(power.board(0).password()).hasSize(16).isNotEqualTo("hush");
        assertThatThrownBy(() -> accept("p".repeat(21))).hasMessageContaining("at most 20");
    }

    @Test
    void aCrashAfterTheBoardTookItLosesNothing() {
        accept("next");
        job.crashIn("change");
        assertThatThrownBy(this::run).isInstanceOf(SimulatedCrash.class);
        assertThat(power.board(0).password()).isEqualTo("hush");

        assertThat(run()).isInstanceOf(Outcome.Done.class);

        assertThat(power.board(0).password()).isEqualTo("next");
    }

    @Test
    void aLostAnswerIsCheckedAgainstTheBoard() {
        power.driver.faults.put(TestPower.address(0), Fault.LOSES_ANSWERS);
        accept("next");

        assertThat(run()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aRefusalKeepsTheOldOneAndAnotherMayBeTried() {
        power.driver.faults.put(TestPower.address(0), Fault.REFUSES);
        accept("next");

        assertThat(failure()).contains("host1 with error: the board refuses").doesNotContain("next");

        assertThat(power.board(0).proposed()).isNull();
        accept("another");
    }

    @Test
    void aBoardThatIsNotReachedWasToldNothing() {
        power.driver.faults.put(TestPower.address(0), Fault.SILENT);
        accept("next");

        assertThat(failure()).contains("the board does not answer");

        assertThat(power.board(0).proposed()).isNull();
    }

    @Test
    void whenNobodyKnowsBothAreKeptUntilAnOperatorSays() {
        accept("next");
        job.crashIn("change");
        assertThatThrownBy(this::run).isInstanceOf(SimulatedCrash.class);
        power.driver.faults.put(TestPower.address(0), Fault.SILENT);

        assertThat(failure()).contains("Nobody knows");

        assertThat(power.board(0).password()).isEqualTo("hush");
        assertThat(power.board(0).proposed()).isEqualTo("next");
        assertThatThrownBy(() -> accept("another")).isInstanceOf(CommandException.class);
        new ConfigurePower(power.store, power.boards)
                .execute(
                        context(),
                        new ConfigurePower.Parameters(power.host(0), "fake", "bmc0", "623", "admin", "next"));
        assertThat(power.board(0).proposed()).isNull();
    }

    private String failure() {
        return ((Outcome.Failed) run()).reason();
    }

    private void accept(@Nullable String password) {
        Transaction.Builder along = Transaction.builder();
        change.accept(context(), new ChangePowerPassword.Parameters(power.host(0), password), along);
        power.cloud.commit(along.build());
    }

    /** As a job does: without the secret. */
    private Outcome run() {
        return job.run(
                started -> change.run(context(), new ChangePowerPassword.Parameters(power.host(0), null), started));
    }

    private CommandContext context() {
        return power.cloud.context(power.cloud.adminCaller());
    }
}
