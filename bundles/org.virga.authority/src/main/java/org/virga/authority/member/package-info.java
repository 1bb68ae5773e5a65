/** The agent's side: joining, the agent's key and certificate, renewal. */
@NullMarked
package org.virga.authority.member;

import org.jspecify.annotations.NullMarked;
