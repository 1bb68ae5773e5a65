/** Who follows what is committed. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
