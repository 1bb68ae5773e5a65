package org.virga.api.schedule;

import org.virga.api.model.Host;
import org.virga.api.model.Id;

/**
 * A place that was given and is committed: it counts against the host's capacity until it is released.
 *
 * @param epoch of the virtual machine from now on
 */
public record Placement(Id<Host> host, long epoch) {}
