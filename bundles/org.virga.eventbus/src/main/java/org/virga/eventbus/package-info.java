/** Tells the world what the store has committed: on the container's event bus, and on a JMS topic when one is named. */
@NullMarked
package org.virga.eventbus;

import org.jspecify.annotations.NullMarked;
