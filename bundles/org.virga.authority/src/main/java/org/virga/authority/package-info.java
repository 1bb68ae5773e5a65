/** Who agents are: tokens to join with, certificates, revocation. */
@NullMarked
package org.virga.authority;

import org.jspecify.annotations.NullMarked;
