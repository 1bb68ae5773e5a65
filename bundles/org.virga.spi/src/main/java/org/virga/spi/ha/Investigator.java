package org.virga.spi.ha;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks at a host that is not heard of, by a path of its own: the more the path differs from that of the heartbeats, the
 * more its word is worth.
 *
 * <p>Changes nothing. Never says {@link Finding.State#DEAD} of what it merely does not see. Each question is a new look; a
 * finding is not kept from one to the next.
 *
 * <p>Threading: asked by several threads at once, of one host by one thread at a time. An investigator ends its look
 * within the time limit that the configuration sets (two seconds unless changed); at the end of it the thread is
 * interrupted, and the finding is {@code UNKNOWN}. So it is when an exception is thrown.
 */
@ConsumerType
public interface Investigator {

    /** What it looks at, for people, for example {@code "out-of-band power"}. The same at every call. */
    String looksAt();

    /** Looks at the host now. */
    Finding investigate(Suspect suspect) throws InterruptedException;
}
