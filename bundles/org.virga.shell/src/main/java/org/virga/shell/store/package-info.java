/** Commands about the store itself. */
@NullMarked
package org.virga.shell.store;

import org.jspecify.annotations.NullMarked;
