package org.virga.spi.schedule;

/** What a filter says of a host. */
public sealed interface Verdict {

    /** The host can take the virtual machine. */
    static Verdict accept() {
        return Accept.INSTANCE;
    }

    /**
     * The host cannot take it.
     *
     * @param reason a phrase that an operator can act on, with the figures, for example {@code "51 VMs, limit 50"}
     */
    static Verdict reject(String reason) {
        return new Reject(reason);
    }

    /** Yes. */
    record Accept() implements Verdict {
        private static final Accept INSTANCE = new Accept();
    }

    /** No, and why. */
    record Reject(String reason) implements Verdict {}
}
