/** Commands about alerts. */
@NullMarked
package org.virga.shell.alert;

import org.jspecify.annotations.NullMarked;
