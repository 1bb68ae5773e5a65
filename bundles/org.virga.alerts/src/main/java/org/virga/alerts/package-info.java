/** What operators have to know of: kept in the store, told once, ended when it is over. */
@NullMarked
package org.virga.alerts;

import org.jspecify.annotations.NullMarked;
