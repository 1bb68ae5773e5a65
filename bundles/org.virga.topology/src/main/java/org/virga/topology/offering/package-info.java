/** Service offerings: the sizes that machines come in. */
@NullMarked
package org.virga.topology.offering;

import org.jspecify.annotations.NullMarked;
