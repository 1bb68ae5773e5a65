/** Commands about messages between controllers and agents. */
@NullMarked
package org.virga.shell.messaging;

import org.jspecify.annotations.NullMarked;
