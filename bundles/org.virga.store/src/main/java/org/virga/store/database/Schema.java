package org.virga.store.database;

import java.util.List;

/**
 * The schema that this bundle works with. Knows nothing of what brings a database there: {@code bin/virga restore} asks
 * for the version in a process that has no libraries.
 */
public final class Schema {

    /** What makes it, in each engine's folder, in order. What has been released is never changed. */
    static final List<String> SCRIPTS =
            List.of("V1__state_and_history.sql", DocumentsAsBytes.SCRIPT, "V3__owner.sql", SmallPages.SCRIPT);

    private Schema() {}

    /** Its version. */
    public static int newest() {
        return SCRIPTS.size();
    }
}
