/** Zones, pods and clusters, and what is left in them. */
@NullMarked
package org.virga.topology.place;

import org.jspecify.annotations.NullMarked;
