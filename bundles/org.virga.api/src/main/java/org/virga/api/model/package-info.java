/** The records that make up the hard state of a cloud, and their kinds and indexes. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
