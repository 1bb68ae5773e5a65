package org.virga.broker;

/** What can be set in {@code org.virga.broker.cfg}. */
public @interface Settings {

    /** The name under which clients in this process find it: {@code vm://<name>}. */
    String broker_name() default "virga";

    /** Where stored messages are kept. */
    String directory() default "";

    /** What else it listens on, for example {@code tcp://127.0.0.1:61616}; empty for nothing. */
    String listener() default "";

    /** Messages in memory; what comes on top goes to disk when it can and is refused when not. */
    int memory_limit_mib() default 32;

    /** Messages that are stored for good. */
    int store_limit_mib() default 256;

    /** Messages that do not fit into the memory and need not outlive the process. */
    int spill_limit_mib() default 64;
}
