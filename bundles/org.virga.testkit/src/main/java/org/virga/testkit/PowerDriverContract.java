package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerDriver;
import org.virga.spi.power.PowerException;

/**
 * What every {@link PowerDriver} has to keep. The test of one extends this, makes the boards, and adds what its language is
 * about.
 *
 * <p>What counts is {@link #powered}: whatever a board says through its driver has to agree with it.
 */
public abstract class PowerDriverContract {

    private static final int AT_ONCE = 4;

    /** The driver, as its component is. The same at every call within a test. */
    protected abstract PowerDriver driver() throws Exception;

    /** A board whose host's power is on when it is first asked for; the same at every call within a test. */
    protected abstract PowerBoard board() throws Exception;

    /** Another such board. */
    protected abstract PowerBoard bystander() throws Exception;

    /** A board that never answers, without anybody refusing the way to it. */
    protected abstract PowerBoard silent() throws Exception;

    /** Whether the power of the board's host is on, in truth. */
    protected abstract boolean powered(PowerBoard board) throws Exception;

    /** A password that boards take. */
    protected String anotherPassword() {
        return "an0ther 'p\"a ss";
    }

    /** How long a call may take here. */
    protected Duration budget() {
        return Duration.ofSeconds(10);
    }

    @Test
    protected void hasAName() throws Exception {
        assertThat(driver().name()).isNotBlank().isEqualTo(driver().name());
        assertThat(driver().longestPassword())
                .isGreaterThanOrEqualTo(anotherPassword().length());
        assertThat(driver().objection(board())).isEmpty();
    }

    @Test
    protected void theStateIsWhatItIsNow() throws Exception {
        assertThat(state(board())).isEqualTo(Power.ON);
        act(board(), PowerAction.OFF);
        until(board(), false);
        assertThat(state(board())).isEqualTo(Power.OFF);
        assertThat(powered(bystander())).isTrue();
        act(board(), PowerAction.ON);
        until(board(), true);
        assertThat(state(board())).isEqualTo(Power.ON);
    }

    @Test
    protected void whatIsOffStaysOffWhenItIsSwitchedOffAgain() throws Exception {
        act(board(), PowerAction.OFF);
        until(board(), false);
        try {
            act(board(), PowerAction.OFF);
        } catch (PowerException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        assertThat(state(board())).isEqualTo(Power.OFF);
        assertThat(powered(board())).isFalse();
    }

    @Test
    protected void afterACycleAndAResetThePowerIsOn() throws Exception {
        act(board(), PowerAction.CYCLE);
        Awaitility.await().atMost(budget()).until(() -> state(board()) == Power.ON && powered(board()));
        act(board(), PowerAction.RESET);
        Awaitility.await().atMost(budget()).until(() -> state(board()) == Power.ON && powered(board()));
    }

    @Test
    protected void aWrongPasswordIsRefusedAndChangesNothing() throws Exception {
        PowerBoard wrong = board().withPassword("wr0ng-hush");

        assertThatThrownBy(() -> state(wrong))
                .isInstanceOf(PowerException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .isNotBlank()
                        .doesNotContain("wr0ng-hush", "\n", "null")
                        .hasSizeLessThan(500));
        assertThatThrownBy(() -> act(wrong, PowerAction.OFF)).isInstanceOf(PowerException.class);
        assertThat(powered(board())).isTrue();
    }

    @Test
    protected void aSilentBoardIsGivenUpInTime() throws Exception {
        long began = System.nanoTime();

        assertThatThrownBy(() -> driver().state(silent(), Duration.ofMillis(500)))
                .isInstanceOf(PowerException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "null", silent().password()));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(budget());
    }

    @Test
    protected void anInterruptEndsACall() throws Exception {
        PowerDriver driver = driver();
        PowerBoard silent = silent();
        Duration patience = budget().multipliedBy(10);
        Thread thread = new Thread(() -> {
            try {
                driver.state(silent, patience);
            } catch (InterruptedException | PowerException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        thread.interrupt();
        thread.join(budget().toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    protected void severalCanAskAtOnce() throws Exception {
        List<Callable<Power>> questions = new ArrayList<>();
        for (PowerBoard board : List.of(board(), bystander())) {
            for (int i = 0; i < AT_ONCE; i++) {
                questions.add(() -> state(board));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(questions.size());
        try {
            for (Future<Power> answer : threads.invokeAll(questions)) {
                assertThat(answer.get()).isEqualTo(Power.ON);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    protected void afterAChangeOnlyTheNewPasswordHolds() throws Exception {
        driver().changePassword(board(), anotherPassword(), budget());

        assertThat(state(board().withPassword(anotherPassword()))).isEqualTo(Power.ON);
        assertThatThrownBy(() -> state(board())).isInstanceOf(PowerException.class);
    }

    /** What the board says, within the budget. */
    protected final Power state(PowerBoard board) throws Exception {
        return driver().state(board, budget());
    }

    /** Tells the board something, within the budget. */
    protected final void act(PowerBoard board, PowerAction action) throws Exception {
        driver().act(board, action, budget());
    }

    private void until(PowerBoard board, boolean powered) {
        Awaitility.await().atMost(budget()).until(() -> powered(board) == powered);
    }
}
