/** What must never be broken: each rule of {@link org.virga.api.store.CommitResult.Rule} in a class of its own. */
@NullMarked
package org.virga.store.invariant;

import org.jspecify.annotations.NullMarked;
