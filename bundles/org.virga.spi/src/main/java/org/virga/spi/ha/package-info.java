/** High availability policy: what is known of a host that is not heard of, and how to make sure that it runs nothing. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.ha;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
