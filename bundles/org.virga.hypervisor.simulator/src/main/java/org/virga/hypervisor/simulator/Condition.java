package org.virga.hypervisor.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be wrong with a host, as long as there is a control file whose name ends in it. */
enum Condition {
    /** It has no power: its guests have ended. */
    OFF,
    /** It was switched on again: guests that ran before have ended, whether somebody looked meanwhile or not. Once. */
    ON,
    /** It stands still: nobody reaches it, and its guests do not run until it goes on. */
    HANG,
    /** What manages it is dead: this driver does not reach it, everything else does, and its guests go on. */
    AGENT,
    /** It is cut off from the management network: nobody reaches it there, and its guests go on. */
    CUT,
    /** It is cut off from shared storage: it answers, and its guests wait for their disks. */
    STORAGE,
    /** Its management board is dead. Nothing is noticed of that here. */
    BOARD;

    /** What the control file's name ends in. */
    String ending() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    static Optional<Condition> ofEnding(String word) {
        return Arrays.stream(values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
