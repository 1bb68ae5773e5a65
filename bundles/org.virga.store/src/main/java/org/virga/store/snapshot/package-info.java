/** The state in memory: persistent tries, tables with their indexes, the snapshots made of them, and the draft of the next one. */
@NullMarked
package org.virga.store.snapshot;

import org.jspecify.annotations.NullMarked;
