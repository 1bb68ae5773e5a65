/** Who calls, and what of the cloud they may see. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
