/** A hypervisor that only pretends: many hosts in one agent, with guests that outlive the process. */
@NullMarked
package org.virga.hypervisor.simulator;

import org.jspecify.annotations.NullMarked;
