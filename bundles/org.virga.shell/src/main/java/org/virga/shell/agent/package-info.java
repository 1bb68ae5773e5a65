/** Commands about agents in processes of their own, and the tokens that they join with. */
@NullMarked
package org.virga.shell.agent;

import org.jspecify.annotations.NullMarked;
