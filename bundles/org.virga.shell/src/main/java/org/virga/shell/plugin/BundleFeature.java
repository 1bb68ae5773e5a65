package org.virga.shell.plugin;

import java.net.URI;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Dependency;
import org.apache.karaf.features.Feature;
import org.jspecify.annotations.Nullable;

/**
 * The feature of a plugin whose bundle came as a file.
 *
 * @param name of the feature, and of its bundle
 * @param description for people; null for the one that the plugin had before
 * @param jar where the bundle stays
 */
record BundleFeature(String name, String version, @Nullable String description, URI jar) {

    private static final int START_LEVEL = 80;

    /** Whether a bundle of a plugin's feature is the plugin itself, and not something that it needs. */
    static boolean isOf(String plugin, BundleInfo bundle) {
        return bundle.getLocation().contains("/" + plugin + "/")
                || bundle.getLocation().contains("/" + plugin + "-");
    }

    /**
     * A repository, as XML, that holds this feature alone.
     *
     * @param before what the plugin was or could have been installed by, if there is such. A file brings the plugin alone:
     *     the features and bundles that came with it until now are brought by the new feature too, or the container would
     *     take away what the plugin needs.
     */
    String repository(@Nullable Feature before) {
        StringBuilder content = new StringBuilder();
        int startLevel = START_LEVEL;
        if (before != null) {
            before.getDependencies().forEach(feature -> content.append(element(feature)));
            for (BundleInfo bundle : before.getBundles()) {
                if (isOf(name, bundle)) {
                    startLevel = bundle.getStartLevel() > 0 ? bundle.getStartLevel() : startLevel;
                } else {
                    content.append(element(bundle.getLocation(), bundle.getStartLevel(), bundle.isDependency()));
                }
            }
        }
        content.append(element(jar.toString(), startLevel, false));
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <features name="%1$s-%2$s" xmlns="http://karaf.apache.org/xmlns/features/v1.6.0">
                    <feature name="%1$s" version="%2$s" description="%3$s">
                %4$s    </feature>
                </features>
                """.formatted(name, version, escaped(description(before)), content);
    }

    private String description(@Nullable Feature before) {
        @Nullable String known = description == null && before != null ? before.getDescription() : description;
        return known == null ? "" : known;
    }

    private static String element(Dependency feature) {
        String version = feature.hasVersion() ? " version=\"" + escaped(feature.getVersion()) + "\"" : "";
        return "        <feature%s prerequisite=\"%s\" dependency=\"%s\">%s</feature>\n"
                .formatted(version, feature.isPrerequisite(), feature.isDependency(), escaped(feature.getName()));
    }

    private static String element(String location, int startLevel, boolean dependency) {
        String level = startLevel > 0 ? " start-level=\"" + startLevel + "\"" : "";
        return "        <bundle%s dependency=\"%s\">%s</bundle>\n".formatted(level, dependency, escaped(location));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
