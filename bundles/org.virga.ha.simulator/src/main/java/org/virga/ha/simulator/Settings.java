package org.virga.ha.simulator;

/** What can be set in {@code org.virga.ha.simulator.cfg}; a change takes effect at once. */
public @interface Settings {

    /** Where simulated hosts are kept: the directories of their drivers, separated by blanks or commas. */
    String directory() default "";

    /** How long a management board takes to answer. */
    int board_delay_millis() default 100;

    /** After what time a board that is dead is given up. */
    int board_timeout_millis() default 1000;

    /** How long any look takes before it begins. */
    int look_delay_millis() default 0;

    /** Which looks fail with an exception: power, storage, neighbour. */
    String look_fails() default "";

    /** What the fencer does: {@code works}, {@code pretends} (says that it did it, and does not) or {@code hangs}. */
    String fencer() default "works";
}
