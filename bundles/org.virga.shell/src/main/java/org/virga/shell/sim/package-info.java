/** Commands that break simulated hosts. */
@NullMarked
package org.virga.shell.sim;

import org.jspecify.annotations.NullMarked;
