/** Commands about jobs. */
@NullMarked
package org.virga.shell.job;

import org.jspecify.annotations.NullMarked;
