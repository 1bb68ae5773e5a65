/** The commands of virtual machines, one class each. */
@NullMarked
package org.virga.compute;

import org.jspecify.annotations.NullMarked;
