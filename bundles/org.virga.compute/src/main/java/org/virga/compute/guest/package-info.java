/** Bringing guests up and down on their hosts, so that the store stays true whatever fails. */
@NullMarked
package org.virga.compute.guest;

import org.jspecify.annotations.NullMarked;
