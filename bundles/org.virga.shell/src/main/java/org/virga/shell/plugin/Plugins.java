package org.virga.shell.plugin;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
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

    private final FeaturesService features;
    private final ComponentCheck check;
    private final PluginFiles files;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    @Activate
    public Plugins(
            BundleContext context, @Reference FeaturesService features, @Reference ServiceComponentRuntime components) {
        this.features = features;
        this.check = new ComponentCheck(context, components);
        this.files = new PluginFiles(Path.of(System.getProperty("virga.data", "data"), "plugins"), new Features());
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
            if (!features.isRequired(feature)) {
                throw new PluginException(name + " is part of another feature that is installed, and goes with that");
            }
            features.uninstallFeatures(Set.of(feature.getId()), options());
            return Plugin.of(feature, false);
        });
    }

    /** Makes what is wanted true, or leaves everything as it was. */
    private List<Plugin> change(Wanted wanted) throws PluginException {
        List<Feature> before = new ArrayList<>();
        for (Feature feature : wanted.features) {
            @Nullable Feature present = installed(feature.getName());
            if (present != null) {
                before.add(present);
            }
        }
        Set<URI> fresh = new HashSet<>(wanted.repositories);
        fresh.removeAll(repositories());
        try {
            for (URI repository : fresh) {
                features.addRepository(repository);
            }
            features.installFeatures(ids(wanted.features), options());
            for (Feature feature : wanted.features) {
                check.awaitComponents(feature);
            }
        } catch (Exception e) {
            // Whatever the feature service or the plugin threw, what was there before is put back.
            restore(wanted, before, fresh);
            throw new PluginException("Nothing was changed: " + reason(e), e);
        }
        return wanted.features.stream().map(feature -> Plugin.of(feature, true)).toList();
    }

    private void restore(Wanted wanted, List<Feature> before, Set<URI> fresh) {
        try {
            List<Feature> intruders = new ArrayList<>();
            for (Feature feature : wanted.features) {
                if (features.isInstalled(feature) && !before.contains(feature)) {
                    intruders.add(feature);
                }
            }
            if (!before.isEmpty()) {
                features.installFeatures(ids(before), options());
            }
            List<Feature> left =
                    intruders.stream().filter(features::isInstalled).toList();
            if (!left.isEmpty()) {
                features.uninstallFeatures(ids(left), options());
            }
            for (URI repository : fresh) {
                features.removeRepository(repository);
            }
        } catch (Exception e) {
            // There is nothing left to fall back to; the operator has to know.
            LOG.error("What was installed before could not be put back", e);
        }
    }

    private static Set<String> ids(List<Feature> features) {
        return features.stream().map(Feature::getId).collect(Collectors.toSet());
    }

    /** An installed feature gives way to another version of it. Nothing else is refreshed: plugins export nothing. */
    private static EnumSet<Option> options() {
        return EnumSet.of(Option.Upgrade, Option.NoAutoRefreshBundles);
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
        @Nullable Feature feature = known(parts[0]);
        if (feature == null) {
            throw new PluginException("No feature is called " + what + "; plugin:list shows those that are known");
        }
        return feature;
    }

    private @Nullable Feature known(String name) throws PluginException {
        return attempt("find " + name, () -> features.getFeature(name));
    }

    private @Nullable Feature installed(String name) throws PluginException {
        Feature[] installed = attempt("list what is installed", features::listInstalledFeatures);
        return Arrays.stream(installed)
                .filter(feature -> feature.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private final class Features implements PluginFiles.Known {

        @Override
        public @Nullable Feature installed(String plugin) throws PluginException {
            return Plugins.this.installed(plugin);
        }

        @Override
        public @Nullable Feature newest(String plugin) throws PluginException {
            return known(plugin);
        }
    }

    private Set<URI> repositories() throws PluginException {
        Repository[] required = attempt("list the repositories", features::listRepositories);
        Set<URI> uris = new HashSet<>();
        for (Repository repository : required) {
            uris.add(repository.getURI());
        }
        return uris;
    }

    private static boolean isPlugin(Feature feature) {
        return !feature.isHidden()
                && feature.getBundles().stream().anyMatch(bundle -> BundleFeature.isOf(feature.getName(), bundle));
    }

    /** What the causes say, innermost last, without those that only quote a later one, as resolution failures do. */
    private static String reason(Throwable failure) {
        List<String> lines = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String line = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            lines.removeIf(earlier -> earlier.contains(line));
            lines.add(line);
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
