/** Hosts and the agents that speak for them: who is there, in what state, with how much to give. */
@NullMarked
package org.virga.topology.host;

import org.jspecify.annotations.NullMarked;
