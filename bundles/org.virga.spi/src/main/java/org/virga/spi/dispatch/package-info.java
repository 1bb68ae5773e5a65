/** What every call passes before its command is run. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.dispatch;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
