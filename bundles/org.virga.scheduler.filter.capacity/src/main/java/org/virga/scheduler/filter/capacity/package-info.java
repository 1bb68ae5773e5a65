/** Keeps virtual machines off hosts that have no room for them. */
@NullMarked
package org.virga.scheduler.filter.capacity;

import org.jspecify.annotations.NullMarked;
