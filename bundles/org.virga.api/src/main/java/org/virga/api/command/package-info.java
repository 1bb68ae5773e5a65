/** A command's way in: calls, callers, answers, and the errors that a caller can get. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
