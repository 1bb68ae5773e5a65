/** Guest networks, the addresses in them, and the commands about them. */
@NullMarked
package org.virga.network;

import org.jspecify.annotations.NullMarked;
