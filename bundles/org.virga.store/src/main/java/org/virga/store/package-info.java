/** The truth: one writer over a database, immutable snapshots for everybody else, and the feed of what changed. */
@NullMarked
package org.virga.store;

import org.jspecify.annotations.NullMarked;
