/** Hosts' power by their management boards: what a board says of a host that is not heard of, and switching it off. */
@NullMarked
package org.virga.ha.power;

import org.jspecify.annotations.NullMarked;
