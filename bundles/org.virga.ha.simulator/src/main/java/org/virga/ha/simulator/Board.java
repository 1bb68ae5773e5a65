package org.virga.ha.simulator;

import java.io.IOException;
import java.util.Optional;
import org.virga.ha.simulator.Site.Machine;

/** The management boards of the hosts: they answer a little late, or not at all. */
final class Board {

    private final int delayMillis;
    private final int timeoutMillis;

    Board(Settings settings) {
        delayMillis = settings.board_delay_millis();
        timeoutMillis = settings.board_timeout_millis();
        if (delayMillis < 0 || timeoutMillis < 0) {
            throw Site.wrong("board.delay.millis and board.timeout.millis are not negative");
        }
    }

    /** Whether the power is on; empty when the board is dead. */
    Optional<Boolean> on(Machine machine) throws InterruptedException {
        return answers(machine) ? Optional.of(!machine.is("off")) : Optional.empty();
    }

    /**
     * Switches the power off.
     *
     * @return whether the board took the command
     */
    boolean switchOff(Machine machine) throws InterruptedException, IOException {
        if (!answers(machine)) {
            return false;
        }
        machine.make("off");
        return true;
    }

    private boolean answers(Machine machine) throws InterruptedException {
        boolean dead = machine.is("board");
        Thread.sleep(dead ? timeoutMillis : delayMillis);
        return !dead;
    }
}
