/** How virtual machines look on the wire. */
@NullMarked
package org.virga.compute.answer;

import org.jspecify.annotations.NullMarked;
