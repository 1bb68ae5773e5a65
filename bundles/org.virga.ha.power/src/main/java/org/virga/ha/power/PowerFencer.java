package org.virga.ha.power;

import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.ha.PowerScopes;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Suspect;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerException;

/**
 * Switches a host off by its management board, and asks the board until it says itself that the power is off. It stays off
 * until somebody switches it on again.
 */
@Component(name = "org.virga.ha.power.fencer", configurationPid = PowerInvestigator.PID)
public final class PowerFencer implements Fencer {

    private final PowerBoards boards;
    private final Duration limit;
    private final Duration pause;

    @Activate
    public PowerFencer(@Reference PowerBoards boards, Settings settings) {
        this.boards = boards;
        limit = Limits.millis("fence.limit.millis", settings.fence_limit_millis());
        pause = Limits.millis("poll.millis", settings.poll_millis());
    }

    @Override
    public String means() {
        return "out-of-band power";
    }

    @Override
    public boolean fits(Suspect suspect) {
        return PowerScopes.usable(suspect.snapshot(), suspect.host())
                .filter(boards::speaks)
                .isPresent();
    }

    @Override
    public boolean forceful() {
        return true;
    }

    @Override
    public Fence fence(Suspect suspect) throws InterruptedException {
        Optional<PowerBoard> board = PowerScopes.usable(suspect.snapshot(), suspect.host());
        if (board.isEmpty()) {
            return new Fence.Failed("the host has no management board that may be used");
        }
        long began = System.nanoTime();
        boolean told = false;
        while (true) {
            String trouble = "";
            try {
                if (!told) {
                    boards.act(board.get(), PowerAction.OFF, left(began));
                    told = true;
                }
            } catch (PowerException e) {
                // It may have been carried out all the same, or be off already: the board says.
                trouble = e.getMessage();
            }
            String seen = look(board.get(), left(began));
            if (seen.isEmpty()) {
                return new Fence.Done(told ? "switched off, and the board says so" : "the board says that it is off");
            }
            if (left(began).compareTo(pause) <= 0) {
                return new Fence.Failed(
                        trouble.isEmpty() ? "the board took the command, and " + seen : trouble + "; " + seen);
            }
            Thread.sleep(pause.toMillis());
        }
    }

    /** What is in the way of proof; empty when the board says that the power is off. */
    private String look(PowerBoard board, Duration time) throws InterruptedException {
        try {
            Power power = boards.state(board, time);
            return power == Power.OFF ? "" : "it says that the power is " + power.title();
        } catch (PowerException e) {
            return "asked for the power: " + e.getMessage();
        }
    }

    private Duration left(long began) {
        Duration left = limit.minusNanos(System.nanoTime() - began);
        return left.compareTo(pause) < 0 ? pause : left;
    }
}
