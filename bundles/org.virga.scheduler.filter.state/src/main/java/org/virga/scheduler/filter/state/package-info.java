/** Keeps virtual machines off hosts that are not up or are not to be used. */
@NullMarked
package org.virga.scheduler.filter.state;

import org.jspecify.annotations.NullMarked;
