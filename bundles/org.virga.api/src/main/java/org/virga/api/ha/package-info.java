/** What high availability tells others. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.ha;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
