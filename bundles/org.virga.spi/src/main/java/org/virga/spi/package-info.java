/** The one way in which core bundles call their plugins. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
