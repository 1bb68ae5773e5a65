package org.virga.shell.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.karaf.features.internal.model.Dependency;
import org.apache.karaf.features.internal.model.Feature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginFilesTest {

    @TempDir
    private Path directory;

    private Feature installed;
    private Feature newest;

    @ParameterizedTest
    @CsvSource({
        "org.virga.scheduler.filter.zone, false",
        "filter.jar, true",
        "./filter.jar, true",
        "file:/tmp/filter.jar, true",
        "mvn:org.example/filter/1.0, true",
        "features.xml, true",
    })
    void tellsFilesFromNames(String what, boolean file) {
        assertThat(PluginFiles.isFile(what)).isEqualTo(file);
    }

    @Test
    void keepsABundleAndWritesAFeatureForIt() throws Exception {
        Path jar = bundle("org.example.filter;singleton:=true", "1.2.0", "Rejects \"all\" & more");

        PluginFiles.Source source = files().take(jar.toString());
        Files.delete(jar);

        assertThat(source.feature()).isEqualTo("org.example.filter");
        assertThat(source.version()).isEqualTo("1.2.0");
        assertThat(Path.of(source.repository()))
                .content()
                .contains("<feature name=\"org.example.filter\" version=\"1.2.0\"")
                .contains("Rejects &quot;all&quot; &amp; more")
                .contains("org.example.filter-1.2.0.jar</bundle>");
        assertThat(directory.resolve("kept/org.example.filter-1.2.0.jar")).exists();
    }

    @Test
    void refusesAJarThatIsNoBundle() throws Exception {
        Path jar = bundle(null, "1.0.0", null);

        assertThatThrownBy(() -> files().take(jar.toString()))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("no OSGi bundle");
        assertThat(directory.resolve("kept")).isEmptyDirectory();
    }

    @Test
    void refusesANameThatWouldLeaveItsDirectory() throws Exception {
        Path jar = bundle("../../evil", "1.0.0", null);

        assertThatThrownBy(() -> files().take(jar.toString())).isInstanceOf(PluginException.class);
    }

    @Test
    void namesTheFileThatIsNotThere() {
        assertThatThrownBy(() -> files().take("nowhere/filter.jar"))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("nowhere/filter.jar");
    }

    @Test
    void refusesTheVersionThatIsInstalledBeforeItTouchesItsFile() throws Exception {
        Path kept = Files.createDirectories(directory.resolve("kept")).resolve("org.example.filter-1.2.0.jar");
        Files.writeString(kept, "what is installed");
        installed = new Feature("org.example.filter", "1.2.0");

        assertThatThrownBy(() ->
                        files().take(bundle("org.example.filter", "1.2.0", null).toString()))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("org.example.filter 1.2.0 is installed already");
        assertThat(kept).hasContent("what is installed");
    }

    @Test
    void keepsWhatTheInstalledFeatureBroughtOrElseTheNewestThatIsKnown() throws Exception {
        newest = feature("base");
        assertThat(repository(bundle("org.example.filter", "1.2.0", null))).contains(">base</feature>");

        installed = feature("native");
        assertThat(repository(bundle("org.example.filter", "1.2.0", null)))
                .contains(">native</feature>")
                .doesNotContain(">base</feature>");
    }

    private String repository(Path jar) throws Exception {
        return Files.readString(Path.of(files().take(jar.toString()).repository()));
    }

    private static Feature feature(String brings) {
        Feature feature = new Feature("org.example.filter", "1.0.0");
        feature.getFeature().add(new Dependency(brings, null));
        return feature;
    }

    private PluginFiles files() {
        return new PluginFiles(directory.resolve("kept"), new PluginFiles.Known() {
            @Override
            public Feature installed(String plugin) {
                return installed;
            }

            @Override
            public Feature newest(String plugin) {
                return newest;
            }
        });
    }

    private Path bundle(String symbolicName, String version, String description) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        if (symbolicName != null) {
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", symbolicName);
        }
        if (description != null) {
            manifest.getMainAttributes().putValue("Bundle-Description", description);
        }
        Path jar = directory.resolve("given.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
