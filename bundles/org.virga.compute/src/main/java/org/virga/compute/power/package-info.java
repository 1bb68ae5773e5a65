/** Reconciliation: sees to guests that are not as the store has them. */
@NullMarked
package org.virga.compute.power;

import org.jspecify.annotations.NullMarked;
