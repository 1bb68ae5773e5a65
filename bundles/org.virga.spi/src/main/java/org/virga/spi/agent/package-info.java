/** What an agent does from time to time. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.agent;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
