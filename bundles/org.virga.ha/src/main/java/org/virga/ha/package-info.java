/** Brings guests back whose host is proved dead, and touches none as long as that is not proved. */
@NullMarked
package org.virga.ha;

import org.jspecify.annotations.NullMarked;
