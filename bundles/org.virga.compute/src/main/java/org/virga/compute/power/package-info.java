/** Guests that changed by themselves, and machines that failed jobs left behind. */
@NullMarked
package org.virga.compute.power;

import org.jspecify.annotations.NullMarked;
