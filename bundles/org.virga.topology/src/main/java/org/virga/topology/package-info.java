/** What the parts of this bundle share: commits, addresses, searching. */
@NullMarked
package org.virga.topology;

import org.jspecify.annotations.NullMarked;
