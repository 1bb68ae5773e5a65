package org.virga.messaging;

/** What can be set in {@code org.virga.messaging.cfg}. */
public @interface Settings {

    /** The brokers that may serve, as ActiveMQ URLs separated by blanks, tried in turn. */
    String url() default "vm://virga?create=false&waitForStart=500";

    /** Login at the broker; empty for none. */
    String user() default "";

    String password() default "";

    /**
     * Under which name the broker knows this process, for a process that it authenticates by certificate: answers come to
     * {@code virga.reply.<name>.<...>} then. Empty otherwise.
     */
    String login_name() default "";

    /**
     * Where the key and the certificate are with which this process shows who it is: a PEM file with both, or a PKCS12
     * file. Empty for none. It is read at each connection, so a renewed one is used from the next on.
     */
    String tls_key_store() default "";

    /** Whom to believe: a PEM file of certificates, or a PKCS12 file. Empty for those that Java believes. */
    String tls_trust_store() default "";

    /** Opens the PKCS12 files. */
    String tls_password() default "";

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
