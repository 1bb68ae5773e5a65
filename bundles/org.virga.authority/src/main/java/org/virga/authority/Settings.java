package org.virga.authority;

/** What can be set in {@code org.virga.authority.cfg}. */
public @interface Settings {

    /** Under which names and addresses agents reach this controller, besides those of this machine, separated by blanks. */
    String addresses() default "";

    /** How long a certificate of an agent is good. 30 days by default. */
    long certificate_seconds() default 2_592_000;

    /** How long a token is good when nobody says. */
    long token_seconds() default 3_600;
}
