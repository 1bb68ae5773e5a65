package org.virga.spi.ha;

import java.time.Duration;

/** What came of fencing a host. */
public sealed interface Fence {

    /**
     * None of the host's guests runs, and none will run again by itself.
     *
     * @param proof how that is known, a phrase for people, for example {@code "switched off, and the board says so"}
     */
    record Done(String proof) implements Fence {}

    /**
     * It is under way and needs time, for example until a lease ends.
     *
     * @param what is waited for, for people
     * @param again how long it takes at least; the fencer is asked again after that
     */
    record Pending(String what, Duration again) implements Fence {}

    /**
     * It did not happen, or nobody knows.
     *
     * @param reason for an operator to act on
     */
    record Failed(String reason) implements Fence {}
}
