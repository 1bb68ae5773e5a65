/** Guest networks as other bundles use them. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.network;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
