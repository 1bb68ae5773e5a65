/** The truth: immutable snapshots to read, transactions to write, the change feed, and history. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.api.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
