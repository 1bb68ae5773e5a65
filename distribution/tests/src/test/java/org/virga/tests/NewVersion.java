package org.virga.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The next version of a bundle of ours, made from its jar and one changed line of its source, so that a test can tell the
 * two versions apart by what they do.
 */
final class NewVersion {

    private final Path bundles;
    private final Path directory;

    /**
     * A maker of versions.
     *
     * @param bundles the folder of all bundles' sources, built
     * @param directory where the new jars go
     */
    NewVersion(Path bundles, Path directory) {
        this.bundles = bundles;
        this.directory = directory;
    }

    /** The jar of {@code bundle} in another version, in whose {@code source} {@code line} is replaced. */
    Path of(String bundle, String version, String source, String line, String replacement) {
        try {
            Path changed = Files.createDirectories(directory.resolve(bundle + "-" + version + "-src"));
            Path original = bundles.resolve(bundle).resolve("src/main/java").resolve(source);
            String text = Files.readString(original);
            if (!text.contains(line)) {
                throw new IllegalStateException(original + " has no line to replace: " + line);
            }
            Path file = changed.resolve(original.getFileName());
            Files.writeString(file, text.replace(line, replacement));
            Path classes = Files.createDirectories(directory.resolve(bundle + "-" + version + "-classes"));
            compile(file, classes, jarOf(bundle));
            return pack(bundle, version, classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path jarOf(String bundle) throws IOException {
        try (Stream<Path> jars = Files.list(bundles.resolve(bundle).resolve("target"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches(bundle + "-[0-9][^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(bundle + " is not built"));
        }
    }

    private static void compile(Path source, Path classes, Path original) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            List<String> options =
                    List.of("-proc:none", "-classpath", original + ":" + System.getProperty("java.class.path"));
            if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(source))
                    .call()) {
                throw new IllegalStateException(source + " does not compile");
            }
        }
    }

    private Path pack(String bundle, String version, Path classes) throws IOException {
        Path packed = directory.resolve(bundle + "-" + version + ".jar");
        try (JarFile original = new JarFile(jarOf(bundle).toFile())) {
            Manifest manifest = new Manifest(original.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (OutputStream out = Files.newOutputStream(packed);
                    JarOutputStream jar = new JarOutputStream(out, manifest)) {
                for (JarEntry entry : (Iterable<JarEntry>) original.stream()::iterator) {
                    if (!entry.isDirectory()
                            && !entry.getName().equals(JarFile.MANIFEST_NAME)
                            && !Files.exists(classes.resolve(entry.getName()))) {
                        jar.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream in = original.getInputStream(entry)) {
                            in.transferTo(jar);
                        }
                    }
                }
                addAll(jar, classes);
            }
        }
        return packed;
    }

    private static void addAll(JarOutputStream jar, Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
    }
}
