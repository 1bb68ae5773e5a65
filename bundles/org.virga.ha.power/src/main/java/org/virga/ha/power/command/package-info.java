/** The protocol's commands of out-of-band management. */
@NullMarked
package org.virga.ha.power.command;

import org.jspecify.annotations.NullMarked;
