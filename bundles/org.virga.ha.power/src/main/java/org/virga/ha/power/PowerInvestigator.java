package org.virga.ha.power;

import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.ha.PowerScopes;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;
import org.virga.spi.power.PowerException;

/** Asks the management board of a host whether its power is on. That it is on says nothing of the guests. */
@Component(name = "org.virga.ha.power.investigator", configurationPid = PowerInvestigator.PID)
public final class PowerInvestigator implements Investigator {

    static final String PID = "org.virga.ha.power";

    private final PowerBoards boards;
    private final Duration limit;

    @Activate
    public PowerInvestigator(@Reference PowerBoards boards, Settings settings) {
        this.boards = boards;
        limit = Limits.millis("look.limit.millis", settings.look_limit_millis());
    }

    @Override
    public String looksAt() {
        return "out-of-band power";
    }

    @Override
    public Finding investigate(Suspect suspect) throws InterruptedException {
        Optional<PowerBoard> board = PowerScopes.usable(suspect.snapshot(), suspect.host());
        if (board.isEmpty()) {
            return Finding.unknown("the host has no management board that may be used");
        }
        try {
            Power power = boards.state(board.get(), limit);
            return switch (power) {
                case OFF -> Finding.dead("the board says that the power is off");
                case ON -> Finding.unknown("the board says that the power is on");
                case UNKNOWN -> Finding.unknown("the board does not know whether the power is on");
            };
        } catch (PowerException e) {
            return Finding.unknown(e.getMessage());
        }
    }
}
