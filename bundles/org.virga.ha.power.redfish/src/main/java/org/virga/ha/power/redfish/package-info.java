/** Management boards that speak Redfish. */
@NullMarked
package org.virga.ha.power.redfish;

import org.jspecify.annotations.NullMarked;
