package org.virga.shell.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.apache.karaf.features.Feature;
import org.jspecify.annotations.Nullable;

/**
 * Plugins that come as files. A bundle is copied to where it stays, since the file that was named may be gone at the next
 * start, and gets a feature of its own beside it, which brings what the bundle's feature brought so far.
 */
final class PluginFiles {

    private final Path directory;
    private final Known known;

    PluginFiles(Path directory, Known known) {
        this.directory = directory;
        this.known = known;
    }

    /** Tells of what plugins there are. */
    interface Known {

        /** The feature by which a plugin is installed, or null. */
        @Nullable
        Feature installed(String plugin) throws PluginException;

        /** The newest feature of a plugin, whether installed or not, or null. */
        @Nullable
        Feature newest(String plugin) throws PluginException;
    }

    /** A feature repository, and the one feature that is wanted of it; null for all that it holds. */
    record Source(
            URI repository,
            @Nullable String feature,
            @Nullable String version) {}

    /** Whether an argument names a file or an address rather than a feature. */
    static boolean isFile(String what) {
        return what.startsWith("mvn:")
                || what.startsWith("file:")
                || what.contains("/")
                || what.endsWith(".jar")
                || what.endsWith(".xml");
    }

    /** Gets hold of what is named: a bundle, or a repository of features. */
    Source take(String what) throws PluginException {
        URI address = address(what);
        if (what.endsWith(".xml") || what.endsWith("/features")) {
            return new Source(address, null, null);
        }
        try {
            Files.createDirectories(directory);
            Path copy = Files.createTempFile(directory, "plugin", ".new");
            try {
                try (InputStream in = open(address)) {
                    Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                }
                return keep(what, copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw new PluginException("Cannot read " + what + ": " + e.getMessage(), e);
        }
    }

    private Source keep(String what, Path copy) throws IOException, PluginException {
        Attributes attributes = manifest(copy);
        @Nullable String header = attributes == null ? null : attributes.getValue("Bundle-SymbolicName");
        if (attributes == null || header == null) {
            throw new PluginException(what + " is no OSGi bundle: its manifest has no Bundle-SymbolicName");
        }
        String name = header.split(";", 2)[0].trim();
        @Nullable String given = attributes.getValue("Bundle-Version");
        String version = given == null ? "0.0.0" : given.trim();
        if (!name.matches("[A-Za-z0-9_.-]+") || !version.matches("[A-Za-z0-9_.-]+")) {
            throw new PluginException(what + " has a symbolic name or version that no bundle can have");
        }
        @Nullable Feature installed = known.installed(name);
        if (installed != null && installed.getVersion().equals(version)) {
            throw new PluginException(name + " " + version
                    + " is installed already, and only another version takes its place: raise its Bundle-Version");
        }
        Path jar = directory.resolve(name + "-" + version + ".jar");
        Files.move(copy, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Path repository = directory.resolve(name + "-" + version + ".xml");
        BundleFeature feature =
                new BundleFeature(name, version, attributes.getValue("Bundle-Description"), jar.toUri());
        Files.writeString(repository, feature.repository(installed == null ? known.newest(name) : installed));
        return new Source(repository.toUri(), name, version);
    }

    private static @Nullable Attributes manifest(Path jar) throws IOException {
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = in.getManifest();
            return manifest == null ? null : manifest.getMainAttributes();
        }
    }

    private static URI address(String what) throws PluginException {
        if (what.startsWith("mvn:") || what.startsWith("file:")) {
            return URI.create(what);
        }
        Path file = Path.of(what).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new PluginException("There is no file " + file);
        }
        return file.toUri();
    }

    @SuppressWarnings("deprecation") // mvn: is known to URL alone, through the container's handler
    private static InputStream open(URI address) throws IOException {
        return new URL(address.toString()).openStream();
    }
}
