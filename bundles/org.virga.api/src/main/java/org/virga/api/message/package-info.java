/** Remote procedure calls over a message broker: call, cast, fanout. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.message;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
