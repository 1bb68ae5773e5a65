package org.virga.authority;

import org.virga.api.message.RpcMethod;

/** How an agent gets its next certificate: over the broker, where it has shown the present one. */
public final class Renewal {

    /** The queue that controllers serve. */
    public static final String ADDRESS = "authority";

    /** Issues the next certificate, for the same key. Refused when the agent asks in another's name. */
    public static final RpcMethod<Wanted, Issued> RENEW =
            new RpcMethod<>("renewCertificate", 1, 0, Wanted.class, Issued.class);

    private Renewal() {}

    /**
     * A certificate is wanted.
     *
     * @param request PKCS10, base64
     */
    public record Wanted(String agent, String request) {}

    /**
     * A certificate.
     *
     * @param certificate PEM
     * @param authority PEM
     */
    public record Issued(String certificate, String authority) {}
}
