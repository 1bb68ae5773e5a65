/** What tests of Virga and of its plugins are made of: fakes, fixtures and a contract test for each SPI. */
@NullMarked
@Export
@Version("0.1.0")
package org.virga.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
