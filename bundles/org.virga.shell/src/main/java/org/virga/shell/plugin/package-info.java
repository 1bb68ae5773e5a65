/** Installing, updating and removing plugins while work goes on. */
@NullMarked
package org.virga.shell.plugin;

import org.jspecify.annotations.NullMarked;
