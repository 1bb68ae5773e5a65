package org.virga.ha.power;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerDriver;
import org.virga.spi.power.PowerException;

/** Boards in memory, by their addresses, which can be made to fail in several ways. */
public final class FakePowerDriver implements PowerDriver {

    /** How a board fails. */
    public enum Fault {
        NONE,
        SILENT,
        /** Takes a command and does not carry it out. */
        PRETENDS,
        /** Carries a command out, and its answer is lost. */
        LOSES_ANSWERS,
        REFUSES
    }

    /** Where the power is off, by address. */
    public final Map<String, Boolean> off = new ConcurrentHashMap<>();
    /** Which password holds, by address. */
    public final Map<String, String> passwords = new ConcurrentHashMap<>();

    public final Map<String, Fault> faults = new ConcurrentHashMap<>();
    public final List<PowerAction> told = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String objection(PowerBoard board) {
        return board.address().contains(" ") ? "address holds a blank" : "";
    }

    @Override
    public int longestPassword() {
        return 20;
    }

    @Override
    public Power state(PowerBoard board, Duration limit) throws PowerException, InterruptedException {
        answer(board);
        return off.containsKey(board.address()) ? Power.OFF : Power.ON;
    }

    @Override
    public void act(PowerBoard board, PowerAction action, Duration limit) throws PowerException, InterruptedException {
        Fault fault = answer(board);
        told.add(action);
        if (fault == Fault.REFUSES) {
            throw new PowerException("the board refuses");
        }
        if (fault != Fault.PRETENDS && action == PowerAction.OFF) {
            off.put(board.address(), true);
        } else if (fault != Fault.PRETENDS && action == PowerAction.ON) {
            off.remove(board.address());
        }
        if (fault == Fault.LOSES_ANSWERS) {
            throw new PowerException("the answer was lost");
        }
    }

    @Override
    public void changePassword(PowerBoard board, String password, Duration limit)
            throws PowerException, InterruptedException {
        Fault fault = answer(board);
        if (fault == Fault.REFUSES) {
            throw new PowerException("the board refuses");
        }
        passwords.put(board.address(), password);
        if (fault == Fault.LOSES_ANSWERS) {
            throw new PowerException("the answer was lost");
        }
    }

    private Fault answer(PowerBoard board) throws PowerException, InterruptedException {
        Thread.sleep(1);
        Fault fault = faults.getOrDefault(board.address(), Fault.NONE);
        if (fault == Fault.SILENT) {
            throw new PowerException("the board does not answer");
        }
        if (!passwords.getOrDefault(board.address(), "hush").equals(board.password())) {
            throw new PowerException("the board refuses the password");
        }
        return fault;
    }
}
