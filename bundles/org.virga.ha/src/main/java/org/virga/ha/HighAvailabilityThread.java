package org.virga.ha;

import org.virga.api.store.Snapshot;

/** The one thread of high availability, its clock and what it sees. */
interface HighAvailabilityThread {

    /** Runs something on the thread; does nothing when it is gone. */
    void run(Runnable work);

    /** Nanoseconds that pass also while nobody sets a clock. */
    long nanos();

    /** The newest state. */
    Snapshot snapshot();
}
