/** Whether parts of this process are fit to serve, and what they measure. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.health;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
