/** What operators can say of high availability, and ask. */
@NullMarked
package org.virga.ha.command;

import org.jspecify.annotations.NullMarked;
