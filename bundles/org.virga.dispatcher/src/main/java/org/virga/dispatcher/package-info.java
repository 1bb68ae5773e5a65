/** A call in, checked and bound; an answer or a job id out. */
@NullMarked
package org.virga.dispatcher;

import org.jspecify.annotations.NullMarked;
