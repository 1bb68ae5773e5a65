/** The operator's shell: what its commands share, and the door for one command from a script. */
@NullMarked
package org.virga.shell;

import org.jspecify.annotations.NullMarked;
