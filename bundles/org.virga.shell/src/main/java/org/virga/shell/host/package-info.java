/** Commands about hosts. */
@NullMarked
package org.virga.shell.host;

import org.jspecify.annotations.NullMarked;
