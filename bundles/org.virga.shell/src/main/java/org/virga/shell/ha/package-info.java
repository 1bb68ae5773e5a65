/** High availability. */
@NullMarked
package org.virga.shell.ha;

import org.jspecify.annotations.NullMarked;
