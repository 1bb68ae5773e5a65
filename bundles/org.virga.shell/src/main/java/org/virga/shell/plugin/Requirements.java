package org.virga.shell.plugin;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.features.FeaturesService;

/**
 * The features that are asked for, as the feature service writes them down: by region, {@code feature:<name>} or {@code
 * feature:<name>/<version>}.
 */
record Requirements(Map<String, Set<String>> map) {

    private static final String FEATURE = "feature:";

    Requirements {
        Map<String, Set<String>> copy = new HashMap<>();
        map.forEach((region, names) -> copy.put(region, Set.copyOf(names)));
        map = Map.copyOf(copy);
    }

    /** Whether a feature is asked for by itself. */
    boolean names(String feature) {
        return root().stream().anyMatch(requirement -> isFor(requirement, feature));
    }

    /** The same with a feature in this one version. */
    Requirements with(String feature, String version) {
        Set<String> root = withoutAny(feature);
        root.add(FEATURE + feature + "/[" + version + "," + version + "]");
        return replaced(root);
    }

    /** The same without a feature. */
    Requirements without(String feature) {
        return replaced(withoutAny(feature));
    }

    private Set<String> root() {
        return map.getOrDefault(FeaturesService.ROOT_REGION, Set.of());
    }

    private Set<String> withoutAny(String feature) {
        Set<String> root = new HashSet<>(root());
        root.removeIf(requirement -> isFor(requirement, feature));
        return root;
    }

    private Requirements replaced(Set<String> root) {
        Map<String, Set<String>> changed = new HashMap<>(map);
        changed.put(FeaturesService.ROOT_REGION, root);
        return new Requirements(changed);
    }

    private static boolean isFor(String requirement, String feature) {
        return requirement.equals(FEATURE + feature) || requirement.startsWith(FEATURE + feature + "/");
    }
}
