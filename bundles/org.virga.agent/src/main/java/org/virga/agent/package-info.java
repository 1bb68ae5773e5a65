/** The host's side: judges what a controller asks, lets a driver do it, and reports. */
@NullMarked
package org.virga.agent;

import org.jspecify.annotations.NullMarked;
