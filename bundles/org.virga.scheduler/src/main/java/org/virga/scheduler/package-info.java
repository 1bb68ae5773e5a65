/** The filter scheduler: keeps the hosts that every filter accepts, orders them by what the weighers say, commits the best. */
@NullMarked
package org.virga.scheduler;

import org.jspecify.annotations.NullMarked;
