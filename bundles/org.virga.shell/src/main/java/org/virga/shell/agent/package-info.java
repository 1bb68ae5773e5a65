/** Commands about agents. */
@NullMarked
package org.virga.shell.agent;

import org.jspecify.annotations.NullMarked;
