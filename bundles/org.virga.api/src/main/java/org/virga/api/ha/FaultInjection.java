package org.virga.api.ha;

import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;

/**
 * Breaks hosts on purpose, for tests and for people who want to see what happens. Only hosts that are made for it can be
 * broken.
 *
 * <p>Threading: any thread may call. A call takes effect before it returns, as a fault does: at once, and unnoticed.
 */
@ProviderType
public interface FaultInjection {

    /** What can be wrong with a host. Several can be at a time. */
    enum Fault {
        /** It has no power; its guests have ended. */
        POWER,
        /** It stands still, and so do its guests; they go on when it does. */
        HANG,
        /** Its agent is dead; its guests go on. */
        AGENT,
        /** It is cut off from the management network; its guests go on. */
        NETWORK,
        /** It is cut off from shared storage; its guests wait for their disks. */
        STORAGE,
        /** Its management board is dead: its power can be neither seen nor switched. */
        BOARD
    }

    /** What is wrong with a host. */
    Set<Fault> faults(Host host);

    /**
     * Breaks a host, until it is mended.
     *
     * @throws IllegalArgumentException when the host cannot be broken here; the message says why
     */
    void inject(Host host, Fault fault);

    /**
     * Lets the process of a guest crash, once.
     *
     * @throws IllegalArgumentException when the host cannot be broken here; the message says why
     */
    void crash(Host host, Vm vm);

    /**
     * Mends all that is wrong with a host. One without power has it again; the guests that ran there have ended.
     *
     * @throws IllegalArgumentException when the host cannot be mended here; the message says why
     */
    void mend(Host host);

    /** Those of some hosts that can be broken here. */
    List<Host> breakable(Iterable<Host> hosts);
}
