package org.virga.api.message;

import org.osgi.annotation.versioning.ProviderType;

/**
 * In whose name this process sends: the number that its controller got when it took the cloud over. A later controller has
 * a higher one. While such a service is there, every request names its epoch, and who has heard of a higher one refuses it.
 * Processes without one, agents, send without an epoch.
 */
@ProviderType
public interface SenderEpoch {

    /** At least 1; the same as long as the service is there. */
    long epoch();
}
