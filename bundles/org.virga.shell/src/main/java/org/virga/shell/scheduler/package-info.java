/** Commands about placement decisions. */
@NullMarked
package org.virga.shell.scheduler;

import org.jspecify.annotations.NullMarked;
