package org.virga.ha.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.virga.api.model.Host;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** A directory with three simulated hosts, a cloud that has them and two others, and settings for it. */
final class TestSite {

    private static final int HOSTS = 5;
    private static final int OWN = 3;

    final SmallCloud cloud = SmallCloud.in(new MemoryStore(), HOSTS);
    private final Path directory;

    TestSite(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory.resolve("hosts"));
        Files.createDirectories(directory.resolve("control"));
        for (int i = 0; i < HOSTS; i++) {
            String url = "http://sim/rack1/host" + i + "?cpus=4";
            cloud.change(Host.KIND, cloud.host(i), host -> host.withUrl(url));
            if (i < OWN) {
                Files.createFile(directory.resolve("hosts/rack1+host" + i + ".journal"));
            }
        }
        cloud.change(Host.KIND, cloud.host(HOSTS - 1), host -> host.withHypervisor("KVM"));
    }

    Host host(int index) {
        return cloud.now(Host.KIND, cloud.host(index));
    }

    Suspect suspect(int index) {
        return new Suspect(host(index), cloud.snapshot(), Duration.ofSeconds(3));
    }

    /** One that another process simulates. */
    Host elsewhere() {
        return host(OWN);
    }

    /** One that is not simulated. */
    Host real() {
        return host(HOSTS - 1);
    }

    void make(int index, String condition) throws IOException {
        Path file = file(index, condition);
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
    }

    void clear(int index, String... conditions) throws IOException {
        for (String condition : conditions) {
            Files.deleteIfExists(file(index, condition));
        }
    }

    boolean is(int index, String condition) {
        return Files.exists(file(index, condition));
    }

    private Path file(int index, String condition) {
        return directory.resolve("control/rack1+host" + index + "." + condition);
    }

    /** The names of all files. */
    SortedSet<String> files() {
        try (Stream<Path> files = Files.walk(directory)) {
            return new TreeSet<>(files.map(Path::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Settings settings(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.putIfAbsent("directory", directory.toString());
        all.putIfAbsent("board_delay_millis", 1);
        all.putIfAbsent("board_timeout_millis", 20);
        return (Settings) Proxy.newProxyInstance(
                Settings.class.getClassLoader(),
                new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> all.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
