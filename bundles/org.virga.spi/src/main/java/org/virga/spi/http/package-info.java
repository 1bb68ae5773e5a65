/** What answers HTTP requests. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.http;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
