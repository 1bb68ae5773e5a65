package org.virga.spi.power;

/** What a management board can be told. */
public enum PowerAction {
    ON,
    /** At once, whatever the host does. */
    OFF,
    /** Off, and on again after a moment. */
    CYCLE,
    /** A new start without a moment of no power. */
    RESET,
    /** Asks the operating system to shut down and switch off. */
    SOFT
}
