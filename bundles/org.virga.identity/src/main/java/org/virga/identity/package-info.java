/** Who is who: domains, accounts, users, roles, keys and sessions, and what each may see. */
@NullMarked
package org.virga.identity;

import org.jspecify.annotations.NullMarked;
