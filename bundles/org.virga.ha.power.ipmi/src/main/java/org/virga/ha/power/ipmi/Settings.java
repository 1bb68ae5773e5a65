package org.virga.ha.power.ipmi;

/** What can be set in {@code org.virga.ha.power.ipmi.cfg}; a change takes effect at once. */
public @interface Settings {

    /** The program, by its path or as it is found on the search path. */
    String command() default "ipmitool";

    /** The cipher suites of IPMI 2.0 that are tried, the first that a board knows is used. */
    String cipher_suites() default "17, 3";
}
