package org.virga.shell.plugin;

import org.apache.karaf.features.Feature;

/**
 * A feature that can be installed, updated and removed by itself: one whose name is the symbolic name of a bundle in it.
 *
 * @param name of the feature, and of its bundle
 * @param installed whether it is
 */
public record Plugin(String name, String version, boolean installed, String description) {

    static Plugin of(Feature feature, boolean installed) {
        String description = feature.getDescription();
        return new Plugin(feature.getName(), feature.getVersion(), installed, description == null ? "" : description);
    }
}
