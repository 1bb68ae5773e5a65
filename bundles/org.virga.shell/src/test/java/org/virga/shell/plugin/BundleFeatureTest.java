package org.virga.shell.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.karaf.features.internal.model.Bundle;
import org.apache.karaf.features.internal.model.Dependency;
import org.apache.karaf.features.internal.model.Feature;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BundleFeatureTest {

    private static final String NAME = "org.example.driver";

    private final BundleFeature feature = new BundleFeature(
            NAME, "1.2.0", "Drives \"all\" & more", URI.create("file:/data/plugins/org.example.driver-1.2.0.jar"));

    @Test
    void holdsThePluginAloneWhenNothingIsKnownOfIt() throws Exception {
        Document repository = parsed(feature.repository(null));

        assertThat(texts(repository, "bundle")).containsExactly("file:/data/plugins/org.example.driver-1.2.0.jar");
        assertThat(repository.getElementsByTagName("feature").getLength()).isEqualTo(1);
        assertThat(((Element) repository.getElementsByTagName("feature").item(0)).getAttribute("description"))
                .isEqualTo("Drives \"all\" & more");
    }

    @Test
    void bringsTheFeaturesAndLibrariesThatCameWithThePluginBefore() throws Exception {
        Document repository = parsed(feature.repository(before("mvn:org.example/org.example.driver/1.0.0")));

        assertThat(texts(repository, "feature")).contains("base", "native");
        assertThat(texts(repository, "bundle"))
                .containsExactly(
                        "wrap:mvn:org.example/library/3$a=1&b=2", "file:/data/plugins/org.example.driver-1.2.0.jar");
        assertThat(attributes(repository, "bundle", "start-level")).containsExactly("30", "42");
        assertThat(attributes(repository, "bundle", "dependency")).containsExactly("true", "false");
        assertThat(attributes(repository, "feature", "version")).containsExactly("1.2.0", "", "[2,3)");
    }

    @Test
    void takesThePlaceOfABundleThatCameAsAFileToo() throws Exception {
        Document repository = parsed(feature.repository(before("file:/data/plugins/org.example.driver-1.1.0.jar")));

        assertThat(texts(repository, "bundle"))
                .containsExactly(
                        "wrap:mvn:org.example/library/3$a=1&b=2", "file:/data/plugins/org.example.driver-1.2.0.jar");
    }

    private static Feature before(String location) {
        Feature before = new Feature(NAME, "1.0.0");
        before.getFeature().add(new Dependency("base", null));
        before.getFeature().add(new Dependency("native", "[2,3)"));
        Bundle library = new Bundle("wrap:mvn:org.example/library/3$a=1&b=2");
        library.setStartLevel(30);
        library.setDependency(true);
        before.getBundle().add(library);
        Bundle plugin = new Bundle(location);
        plugin.setStartLevel(42);
        before.getBundle().add(plugin);
        return before;
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document document, String tag) {
        return elements(document, tag).stream()
                .map(element -> element.getTextContent().strip())
                .toList();
    }

    private static List<String> attributes(Document document, String tag, String name) {
        return elements(document, tag).stream()
                .map(element -> element.getAttribute(name))
                .toList();
    }

    private static List<Element> elements(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
