package org.virga.ha;

/** Settings of high availability. */
public @interface Settings {

    /** How long an investigator may take. */
    int investigation_limit_millis() default 2000;

    /** How long a fencer may take. */
    int fence_limit_millis() default 10_000;

    /** How long to wait until a host is looked at again whose fate is open. */
    int recheck_millis() default 3000;

    /** How long a host has to be suspect before it is fenced by force: others that fail with it are seen by then. */
    int fence_after_millis() default 500;

    /** From which share of a zone's hosts with guests on, silent at once, none is fenced by force. 100 to have no brake. */
    int brake_percent() default 30;

    /** Fewer silent hosts than that never trigger the brake. */
    int brake_least() default 3;

    /** How many guests are brought back at a time. */
    int restarts_parallel() default 64;
}
