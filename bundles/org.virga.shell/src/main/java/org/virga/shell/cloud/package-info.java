/** Commands about the cloud as a whole. */
@NullMarked
package org.virga.shell.cloud;

import org.jspecify.annotations.NullMarked;
