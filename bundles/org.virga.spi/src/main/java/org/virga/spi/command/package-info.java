/** What a bundle implements to bring a command: a handler, its parameters and its response. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
