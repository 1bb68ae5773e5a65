/** An ActiveMQ broker inside the container, for those who run none. */
@NullMarked
package org.virga.broker;

import org.jspecify.annotations.NullMarked;
