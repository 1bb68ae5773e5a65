/** The disks of virtual machines, and the commands about them. */
@NullMarked
package org.virga.storage;

import org.jspecify.annotations.NullMarked;
