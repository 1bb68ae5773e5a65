package org.virga.messaging;

/** What can be set in {@code org.virga.messaging.cfg}. */
public @interface Settings {

    /** The brokers that may serve, as ActiveMQ URLs separated by blanks, tried in turn. */
    String url() default "vm://virga?create=false&waitForStart=500";

    /** Login at the broker; empty for none. */
    String user() default "";

    String password() default "";

    /** Key and certificate of this process for {@code ssl:}, a PEM or PKCS#12 file; empty for none. */
    String tls_key_store() default "";

    /** Of a PKCS#12 file. */
    String tls_key_store_password() default "";

    /** The certificates that brokers are trusted by, a PEM or PKCS#12 file; empty for those that Java trusts. */
    String tls_trust_store() default "";

    /** Of a PKCS#12 file. */
    String tls_trust_store_password() default "";

    /** Where is kept what has to outlive this process; empty for {@code messaging} in the data directory. */
    String directory() default "";

    /** How many requests to one address are carried out at the same time. */
    int threads() default 64;

    /** How many more wait in this process; what comes on top is refused. */
    int waiting_limit() default 10_000;

    /** How much the requests to one address that are carried out or wait may have together. */
    int waiting_limit_mib() default 64;

    /** The longest message, sent or received. */
    int message_limit_mib() default 4;

    /** How many calls may wait for answers. */
    int calls_limit() default 20_000;

    /** How many of them to one address. */
    int calls_address_limit() default 1_000;

    /** How much all of them may have together; one address may take a quarter. */
    int calls_limit_mib() default 64;

    /** The longest pause between two attempts to connect; the first are shorter, and each is drawn by lot. */
    int reconnect_pause_millis() default 5_000;

    /** How long a cast waits for a broker to take it. */
    int cast_patience_seconds() default 30;

    /** How often the handler of a cast is tried before the message becomes a dead letter. */
    int cast_attempts() default 5;

    /** The pause before a cast is tried again; it doubles each time. */
    int cast_pause_millis() default 500;
}
