/** Prefers hosts with fewer virtual machines. */
@NullMarked
package org.virga.scheduler.weigher.spread;

import org.jspecify.annotations.NullMarked;
