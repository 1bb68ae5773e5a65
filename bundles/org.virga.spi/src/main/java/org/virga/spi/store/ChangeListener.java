package org.virga.spi.store;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.store.Commit;

/**
 * Follows what is committed. Registered as a service; from then on it is told of every commit, in order, on one thread of
 * its own, some time after the commit. A listener that is slow falls behind without holding anybody up; what it missed
 * before it was registered it finds in the snapshot of the first commit that it gets.
 */
@ConsumerType
public interface ChangeListener {

    /** Takes a commit. An exception is logged, and the next commit follows. */
    void committed(Commit commit);
}
