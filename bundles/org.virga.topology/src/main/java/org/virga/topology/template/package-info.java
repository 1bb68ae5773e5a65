/** Templates and guest operating systems: what machines are made from. */
@NullMarked
package org.virga.topology.template;

import org.jspecify.annotations.NullMarked;
