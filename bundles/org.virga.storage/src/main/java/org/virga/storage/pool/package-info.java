/** Storage that several hosts reach, and the commands about it. */
@NullMarked
package org.virga.storage.pool;

import org.jspecify.annotations.NullMarked;
