package org.virga.spi.power;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.model.PowerBoard;

/**
 * Speaks with management boards in one language.
 *
 * <p>Passwords stand in no message, no log and no command line.
 *
 * <p>Threading: called by several threads at once, also for one board. Each call ends within its limit, with an exception
 * when the board has not answered by then, and soon after an interrupt.
 */
@ConsumerType
public interface PowerDriver {

    /** What a board's record names it by, for example {@code "ipmitool"}. The same at every call. */
    String name();

    /**
     * What is wrong with where a board is said to be, a phrase that says what would be right; empty when nothing is. Quick,
     * without I/O.
     */
    default String objection(PowerBoard board) {
        return "";
    }

    /**
     * What the board says now: each call asks it. {@code ON} for whatever is not off for certain.
     *
     * @param limit how long it may take
     */
    PowerBoard.Power state(PowerBoard board, Duration limit) throws PowerException, InterruptedException;

    /**
     * Tells the board to do something, and returns when it has accepted that; it may be done later, or never. Whoever wants
     * to know asks for the state. To tell it again what is so already is harmless, and may be refused.
     *
     * @param limit how long it may take
     * @throws PowerException when the board was not reached or has refused, or when nobody knows whether it has accepted
     */
    void act(PowerBoard board, PowerAction action, Duration limit) throws PowerException, InterruptedException;

    /**
     * Gives the user by whose name the board is used another password. After an exception either may hold.
     *
     * @param password not empty
     * @param limit how long it may take
     */
    void changePassword(PowerBoard board, String password, Duration limit) throws PowerException, InterruptedException;

    /** The longest password that a board is given by {@link #changePassword}, in characters of ASCII. */
    int longestPassword();
}
