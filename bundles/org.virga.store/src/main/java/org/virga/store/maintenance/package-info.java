/** What operators do with the store itself: check, backup, restore. */
@NullMarked
package org.virga.store.maintenance;

import org.jspecify.annotations.NullMarked;
