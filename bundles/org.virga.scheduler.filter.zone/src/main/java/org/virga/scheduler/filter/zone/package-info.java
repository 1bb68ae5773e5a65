/** Keeps a virtual machine where its request says: zone, pod, cluster or host, and off the hosts to avoid. */
@NullMarked
package org.virga.scheduler.filter.zone;

import org.jspecify.annotations.NullMarked;
