/** Out-of-band power: management boards, by which hosts are switched whatever they do themselves. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.spi.power;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
