/** Commands about agents: those in processes of their own, the tokens that they join with, what they do from time to time. */
@NullMarked
package org.virga.shell.agent;

import org.jspecify.annotations.NullMarked;
