package org.virga.network;

import java.util.Locale;
import org.virga.api.model.Network;

/** Who may use a network, in the protocol's words. */
enum Acl {
    /** The account that owns it. */
    ACCOUNT("Account"),
    /** A domain and those below; a shared network belongs to the root's, so to everybody. */
    DOMAIN("Domain");

    /** The type of networks that belong to a domain, in lower case. */
    static final String SHARED = "shared";

    private final String title;

    Acl(String title) {
        this.title = title;
    }

    static Acl of(Network network) {
        return network.type().toLowerCase(Locale.ROOT).equals(SHARED) ? DOMAIN : ACCOUNT;
    }

    /** The spelling of the wire. */
    String title() {
        return title;
    }
}
