/** Prefers hosts with more free memory. */
@NullMarked
package org.virga.scheduler.weigher.memory;

import org.jspecify.annotations.NullMarked;
