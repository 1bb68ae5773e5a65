/** Asking for a place for a virtual machine, and asking why it was given. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.schedule;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
