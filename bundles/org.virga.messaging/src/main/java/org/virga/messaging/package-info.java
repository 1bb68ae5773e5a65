/** Remote procedure calls over JMS: call, cast, fanout, version negotiation. */
@NullMarked
package org.virga.messaging;

import org.jspecify.annotations.NullMarked;
