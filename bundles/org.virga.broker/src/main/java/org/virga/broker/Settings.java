package org.virga.broker;

/** What can be set in {@code org.virga.broker.cfg}. */
public @interface Settings {

    /** The name under which clients in this process find it: {@code vm://<name>}. */
    String broker_name() default "virga";

    /** Where stored messages are kept. */
    String directory() default "";

    /**
     * What else it listens on, for example {@code tcp://127.0.0.1:61616}; empty for nothing. There is no login: whoever
     * connects there may do everything.
     */
    String listener() default "";

    /** The address at which agents in processes of their own connect, over TLS and with a certificate. */
    String agents_host() default "0.0.0.0";

    /** The port for that; 0 for none. It is open only when there is an agent or a token for one. */
    int agents_port() default 61617;

    /** How many connections of agents there may be. */
    int agents_connections() default 20_000;

    /** The longest message that is taken from an agent. */
    int agents_message_mib() default 16;

    /** Messages in memory; what comes on top goes to disk when it can and is refused when not. */
    int memory_limit_mib() default 32;

    /** Messages that are stored for good. */
    int store_limit_mib() default 256;

    /** Messages that do not fit into the memory and need not outlive the process. */
    int spill_limit_mib() default 64;
}
