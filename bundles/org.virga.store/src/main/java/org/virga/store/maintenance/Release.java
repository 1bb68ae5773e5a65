package org.virga.store.maintenance;

import org.jspecify.annotations.Nullable;

/** Which release this is. */
final class Release {

    /** As the manifest of the bundle has it; a word for people, on which nothing depends. */
    static final String VERSION = version();

    private Release() {}

    private static String version() {
        @Nullable String version = Release.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
