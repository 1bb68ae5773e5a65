/** What a real site has around its hosts, for simulated ones: boards that switch power, shared storage, and neighbours. */
@NullMarked
package org.virga.ha.simulator;

import org.jspecify.annotations.NullMarked;
