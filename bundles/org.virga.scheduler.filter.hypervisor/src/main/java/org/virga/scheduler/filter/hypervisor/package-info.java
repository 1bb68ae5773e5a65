/** Keeps a virtual machine on hosts of its own hypervisor. */
@NullMarked
package org.virga.scheduler.filter.hypervisor;

import org.jspecify.annotations.NullMarked;
