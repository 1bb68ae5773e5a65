package org.virga.spi.ha;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.model.Host;

/**
 * Sees to it that a host runs no guest, so that its guests can be run elsewhere.
 *
 * <p>A fencer answers {@link Fence.Done} only for what it has made sure of by itself: a command that was accepted is no proof
 * that it was carried out. Fencing is idempotent: it is asked for again after a failure, after {@link Fence.Pending}, and by a
 * controller that knows nothing of an earlier one.
 *
 * <p>Threading: asked by several threads at once, of one host by one thread at a time. A fencer ends within the time limit
 * that the configuration sets (ten seconds unless changed); at the end of it the thread is interrupted, and it has failed. So
 * it has when an exception is thrown.
 */
@ConsumerType
public interface Fencer {

    /** What it works by, for people, for example {@code "out-of-band power"}. The same at every call. */
    String means();

    /** Whether it can fence this host as it is configured. Quick, without I/O. */
    boolean fits(Suspect suspect);

    /**
     * Whether it does harm to a host that is well. Such a fencer is held back by the brake, while one that merely waits
     * for what a host does to itself is not. The same at every call.
     */
    boolean forceful();

    /** Fences the host now. */
    Fence fence(Suspect suspect) throws InterruptedException;

    /**
     * The host is heard of, or is not to be fenced any more: it may run guests again as far as this fencer is concerned.
     * Called also for hosts that were never fenced. Does not block.
     */
    default void release(Host host) {}
}
