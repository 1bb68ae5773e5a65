/** What an operator has to know of, as other bundles see it. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.alert;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
