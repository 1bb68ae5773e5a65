package org.virga.eventbus;

/** What can be set in {@code org.virga.eventbus.cfg}; the keys without a prefix are those of {@code org.virga.messaging.cfg}. */
public @interface JmsSettings {

    /** The topic that events go to; empty for none. */
    String jms_topic() default "";

    /** Brokers as ActiveMQ URLs, separated by blanks, tried in turn; empty for those of the messaging. */
    String broker_url() default "";

    /** Login at the brokers of {@code broker.url}; empty for none. */
    String broker_user() default "";

    String broker_password() default "";

    /** How many events may wait; the oldest are dropped when there are more. */
    int buffer_events() default 10_000;

    /** The messaging's. */
    String url() default "vm://virga?create=false&waitForStart=500";

    /** The messaging's. */
    String user() default "";

    /** The messaging's. */
    String password() default "";
}
