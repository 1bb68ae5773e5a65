package org.virga.agent;

/** What can be set in {@code org.virga.agent.cfg}. */
public @interface Settings {

    /** Names this agent; it serves the address {@code compute.<name>}. No two agents of a cloud share a name. */
    String agent_name() default "local";

    int report_interval_seconds() default 5;

    /** How often the agent says that it is there. */
    int heartbeat_interval_millis() default 1000;

    /** How often each host is asked whether it answers, and how long it may take to. */
    int presence_interval_millis() default 1000;

    /** How often a host's figures are told when they are all that changed of it. */
    int figures_interval_seconds() default 30;

    /** How long a request waits for a driver that is not there, as it is while being replaced. */
    int driver_patience_seconds() default 10;
}
