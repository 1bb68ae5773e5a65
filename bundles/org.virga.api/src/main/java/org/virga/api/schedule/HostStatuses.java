package org.virga.api.schedule;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Host;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Id;

/** The soft state of hosts, as agents reported it last. Any thread may call; nothing here blocks. */
@ProviderType
public interface HostStatuses {

    /** What was last reported of a host; empty when nothing was since this process began. */
    Optional<HostStatus> of(Id<Host> host);
}
