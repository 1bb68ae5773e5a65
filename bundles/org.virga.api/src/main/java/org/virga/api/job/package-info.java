/** Durable asynchronous jobs, as other bundles see them. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.job;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
