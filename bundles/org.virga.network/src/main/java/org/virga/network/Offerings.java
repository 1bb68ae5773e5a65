package org.virga.network;

import java.util.UUID;

/** The terms of guest networks. There is one offering, that of the shared network which every zone has. */
final class Offerings {

    /** Its id is the same in every cloud. */
    static final UUID SHARED = UUID.fromString("5a1ee7ab-31f6-4b0e-9d0e-7f0a6ad4c1f3");

    static final String SHARED_NAME = "DefaultSharedNetworkOffering";
    static final String SHARED_TEXT = "Offering for Shared networks";

    private Offerings() {}
}
