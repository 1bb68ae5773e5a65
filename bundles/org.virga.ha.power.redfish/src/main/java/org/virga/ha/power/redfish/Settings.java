package org.virga.ha.power.redfish;

/** What can be set in {@code org.virga.ha.power.redfish.cfg}; a change takes effect at once. */
public @interface Settings {

    /** Whether boards have to show a certificate that is trusted. */
    boolean tls_verify() default true;

    /** A file with certificates, PEM: of boards, which are then trusted by whatever name they are called, or of authorities. */
    String tls_certificates() default "";

    /** How the user is shown to a board: {@code basic} with each call, or {@code session}. */
    String login() default "basic";
}
