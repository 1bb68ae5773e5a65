/** What happens on a host: the vocabulary between controller, agent and hypervisor driver. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.compute;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
