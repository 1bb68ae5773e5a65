/** Keeps virtual machines whose offering has host tags on hosts that have all of them. */
@NullMarked
package org.virga.scheduler.filter.tags;

import org.jspecify.annotations.NullMarked;
