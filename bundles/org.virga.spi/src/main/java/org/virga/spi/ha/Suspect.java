package org.virga.spi.ha;

import java.time.Duration;
import org.virga.api.model.Host;
import org.virga.api.store.Snapshot;

/**
 * A host that is not heard of.
 *
 * @param host as the snapshot has it
 * @param snapshot what else is known of it, for example the guests that have their place there
 * @param silent how long ago it was heard of last, as far as this process knows; never negative
 */
public record Suspect(Host host, Snapshot snapshot, Duration silent) {

    @Override
    public String toString() {
        return host + " silent for " + silent;
    }
}
