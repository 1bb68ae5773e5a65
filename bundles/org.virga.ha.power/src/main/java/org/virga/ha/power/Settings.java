package org.virga.ha.power;

/** What can be set in {@code org.virga.ha.power.cfg}; a change takes effect at once. */
public @interface Settings {

    /** How long a board has to answer when a host is looked at. Less than the investigators' limit. */
    int look_limit_millis() default 1800;

    /** How long the fencer tries in all. Less than the fencers' limit. */
    int fence_limit_millis() default 9500;

    /** How long the fencer waits until it asks the board again. */
    int poll_millis() default 250;

    /** How long a command of the API has, unless it says otherwise. */
    int action_limit_seconds() default 20;
}
