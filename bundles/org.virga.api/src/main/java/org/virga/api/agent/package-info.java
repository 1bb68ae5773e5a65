/** Agents in processes of their own: who lets them in, and who was heard of. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.agent;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
