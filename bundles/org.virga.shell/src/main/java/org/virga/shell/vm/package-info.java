/** Commands about virtual machines. */
@NullMarked
package org.virga.shell.vm;

import org.jspecify.annotations.NullMarked;
