/** Moving running guests from host to host, so that each ends in one place whatever fails. */
@NullMarked
package org.virga.compute.migrate;

import org.jspecify.annotations.NullMarked;
