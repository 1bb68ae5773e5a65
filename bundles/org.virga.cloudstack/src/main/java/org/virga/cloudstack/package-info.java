/** The CloudStack wire dialect: it frames calls and answers, and knows no command. */
@NullMarked
package org.virga.cloudstack;

import org.jspecify.annotations.NullMarked;
