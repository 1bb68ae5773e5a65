/** Placement policy: which hosts may take a virtual machine, and which should. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.schedule;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
