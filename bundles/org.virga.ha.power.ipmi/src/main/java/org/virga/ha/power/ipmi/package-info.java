/** Management boards that speak IPMI, by the program ipmitool. */
@NullMarked
package org.virga.ha.power.ipmi;

import org.jspecify.annotations.NullMarked;
