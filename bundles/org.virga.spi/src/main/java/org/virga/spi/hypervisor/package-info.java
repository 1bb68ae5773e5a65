/** What drives one kind of hypervisor. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.hypervisor;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
