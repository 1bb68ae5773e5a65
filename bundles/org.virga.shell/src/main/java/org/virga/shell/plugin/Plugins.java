package org.virga.shell.plugin;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.FeaturesService.Option;
import org.apache.karaf.features.Repository;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs, updates and removes plugins on the container's feature service. Each is a transaction: the wanted set of
 * features is resolved as a whole before anything changes, and when a bundle then does not start or a component does not
 * come up, the set that was wanted before is put back.
 */
@Component(service = Plugins.class)
public final class Plugins {

    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
    /** Nothing but what is asked for is refreshed: plugins export nothing. */
    private static final EnumSet<Option> OPTIONS = EnumSet.of(Option.NoAutoRefreshUnmanagedBundles);

    private final FeaturesService features;
    private final ComponentCheck check;
    private final PluginFiles files;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    @Activate
    public Plugins(
            BundleContext context, @Reference FeaturesService features, @Reference ServiceComponentRuntime components) {
        this.features = features;
        this.check = new ComponentCheck(context, components);
        this.files = new PluginFiles(Path.of(System.getProperty("virga.data", "data"), "plugins"));
    }

    /** All plugins that are known, whether installed or not; of those not installed the newest version. */
    public List<Plugin> list() throws PluginException {
        return attempt("list the plugins", () -> Arrays.stream(features.listFeatures())
                .filter(Plugins::isPlugin)
                .sorted(Comparator.comparing(Feature::getName).thenComparing(Feature::getVersion))
                .map(feature -> Plugin.of(feature, features.isInstalled(feature)))
                .toList());
    }

    /**
     * Installs a plugin that is not there.
     *
     * @param what the name of a known feature, a file (bundle or feature repository), or a {@code mvn:} address
     */
    public List<Plugin> install(String what) throws PluginException {
        return locked(() -> {
            Wanted wanted = wanted(what);
            for (Feature feature : wanted.features) {
                if (installed(feature.getName()) != null) {
                    throw new PluginException(feature.getName() + " is installed already; plugin:update replaces it");
                }
            }
            return change(wanted);
        });
    }

    /**
     * Replaces an installed plugin by another version.
     *
     * @param what as for {@link #install}; a name means the newest version that is known
     */
    public List<Plugin> update(String what) throws PluginException {
        return locked(() -> {
            Wanted wanted = wanted(what);
            for (Feature feature : wanted.features) {
                if (installed(feature.getName()) == null) {
                    throw new PluginException(feature.getName() + " is not installed; plugin:install brings it");
                }
            }
            return change(wanted);
        });
    }

    /** Removes an installed plugin. Its calls end first; what it did stays. */
    public Plugin remove(String name) throws PluginException {
        return locked(() -> {
            Feature feature = installed(name);
            if (feature == null || !isPlugin(feature)) {
                throw new PluginException("No plugin " + name + " is installed; plugin:list shows what is");
            }
            Requirements before = requirements();
            if (!before.names(name)) {
                throw new PluginException(name + " is part of another feature that is installed, and goes with that");
            }
            apply(before, before.without(name), Set.of(), List.of());
            return Plugin.of(feature, false);
        });
    }

    private List<Plugin> change(Wanted wanted) throws PluginException {
        Requirements before = requirements();
        Requirements after = before;
        for (Feature feature : wanted.features) {
            after = after.with(feature.getName(), feature.getVersion());
        }
        apply(before, after, wanted.repositories, wanted.features);
        return wanted.features.stream().map(feature -> Plugin.of(feature, true)).toList();
    }

    /** Makes {@code after} true, or {@code before} again. */
    private void apply(Requirements before, Requirements after, Set<URI> repositories, List<Feature> expected)
            throws PluginException {
        Set<URI> known = repositories();
        Set<URI> all = new HashSet<>(known);
        all.addAll(repositories);
        try {
            features.updateReposAndRequirements(all, after.map(), OPTIONS);
            for (Feature feature : expected) {
                check.awaitComponents(feature);
            }
        } catch (Exception e) {
            // Whatever the feature service or the plugin threw, what was there before is put back.
            try {
                features.updateReposAndRequirements(known, before.map(), OPTIONS);
            } catch (Exception again) {
                e.addSuppressed(again);
                LOG.error("What was installed before could not be put back", again);
            }
            throw new PluginException("Nothing was changed: " + reason(e), e);
        }
    }

    private record Wanted(Set<URI> repositories, List<Feature> features) {}

    private Wanted wanted(String what) throws PluginException {
        if (!PluginFiles.isFile(what)) {
            return new Wanted(Set.of(), List.of(newest(what)));
        }
        PluginFiles.Source source = files.take(what);
        Repository repository = attempt("read " + what, () -> features.createRepository(source.repository()));
        List<Feature> found = attempt("read " + what, () -> Arrays.stream(repository.getFeatures())
                .filter(feature -> source.feature() == null || source.feature().equals(feature.getName()))
                .filter(feature -> !feature.isHidden())
                .toList());
        if (found.isEmpty()) {
            throw new PluginException(what + " holds no features");
        }
        return new Wanted(Set.of(source.repository()), found);
    }

    private Feature newest(String what) throws PluginException {
        String[] parts = what.split("/", 2);
        @Nullable Feature feature = attempt("find " + what, () -> features.getFeature(parts[0]));
        if (feature == null) {
            throw new PluginException("No feature is called " + what + "; plugin:list shows those that are known");
        }
        return feature;
    }

    private @Nullable Feature installed(String name) throws PluginException {
        Feature[] installed = attempt("list what is installed", features::listInstalledFeatures);
        return Arrays.stream(installed)
                .filter(feature -> feature.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private Requirements requirements() {
        return new Requirements(features.listRequirements());
    }

    private Set<URI> repositories() throws PluginException {
        Repository[] required = attempt("list the repositories", features::listRequiredRepositories);
        Set<URI> uris = new HashSet<>();
        for (Repository repository : required) {
            uris.add(repository.getURI());
        }
        return uris;
    }

    private static boolean isPlugin(Feature feature) {
        return !feature.isHidden()
                && feature.getBundles().stream()
                        .anyMatch(bundle -> bundle.getLocation().contains("/" + feature.getName() + "/")
                                || bundle.getLocation().contains("/" + feature.getName() + "-"));
    }

    /** The causes' first lines, each once: resolution failures are nested deeply and repeat themselves. */
    private static String reason(Throwable failure) {
        Set<String> lines = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            lines.add(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
        return String.join("; ", lines);
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws Exception;
    }

    private static <T> T attempt(String what, Attempt<T> attempt) throws PluginException {
        try {
            return attempt.run();
        } catch (PluginException e) {
            throw e;
        } catch (Exception e) {
            // The feature service declares Exception and nothing narrower.
            throw new PluginException("Cannot " + what + ": " + reason(e), e);
        }
    }

    private <T> T locked(Attempt<T> attempt) throws PluginException {
        oneAtATime.lock();
        try {
            return attempt("do this", attempt);
        } finally {
            oneAtATime.unlock();
        }
    }
}
