package org.virga.ha.simulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.virga.api.model.Host;
import org.virga.spi.StartError;

/** The simulated hosts, seen from outside: by the files in which their driver keeps them, and by those that break them. */
final class Site {

    static final String PID = "org.virga.ha.simulator";

    private static final String HYPERVISOR = "Simulator";

    private final List<Path> directories;

    /** @throws IllegalArgumentException when no directory is given */
    Site(Settings settings) {
        directories = Arrays.stream(settings.directory().split("[\\s,]+"))
                .filter(word -> !word.isEmpty())
                .map(Path::of)
                .toList();
        if (directories.isEmpty()) {
            throw wrong("directory is not set; it says where simulated hosts are kept");
        }
    }

    static IllegalArgumentException wrong(String what) {
        StartError.report(PID + ": " + what);
        return new IllegalArgumentException(what);
    }

    /** A host's files. */
    record Machine(Path control, String name) {

        /** Whether there is a control file with this ending, for example {@code "off"}. */
        boolean is(String condition) {
            return Files.exists(file(condition));
        }

        /** Whether one of them is there. */
        boolean isAny(String... conditions) {
            return Arrays.stream(conditions).anyMatch(this::is);
        }

        void make(String condition) throws IOException {
            Files.createDirectories(control);
            Files.write(file(condition), new byte[0]);
        }

        void clear(String condition) throws IOException {
            Files.deleteIfExists(file(condition));
        }

        private Path file(String condition) {
            return control.resolve(name + "." + condition);
        }
    }

    /** A simulated host of these directories; empty for any other. */
    Optional<Machine> find(Host host) {
        return why(host).isPresent() ? Optional.empty() : Optional.of(machine(host, at(host).get(0)));
    }

    /**
     * A simulated host of these directories.
     *
     * @throws IllegalArgumentException when it is none; the message says why
     */
    Machine get(Host host) {
        return find(host)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Host " + host.name() + " " + why(host).orElse("")));
    }

    /** Why a host is none of these directories; empty when it is one. */
    Optional<String> why(Host host) {
        if (!host.hypervisor().equals(HYPERVISOR)) {
            return Optional.of("is no simulated host, its hypervisor is " + host.hypervisor());
        }
        List<Path> at = at(host);
        if (at.isEmpty()) {
            return Optional.of("is simulated in another directory than " + directories + ", by agent " + host.agent()
                    + " (directory in etc/" + PID + ".cfg)");
        }
        return at.size() == 1
                ? Optional.empty()
                : Optional.of("is simulated in several directories, so it is not certain which is meant: " + at);
    }

    private List<Path> at(Host host) {
        return directories.stream()
                .filter(directory ->
                        Files.exists(directory.resolve("hosts").resolve(fileName(host.url()) + ".journal")))
                .toList();
    }

    private static Machine machine(Host host, Path directory) {
        return new Machine(directory.resolve("control"), fileName(host.url()));
    }

    /** What a host's files are called by its driver: {@code rack1+host7} for {@code http://sim/rack1/host7?cpus=16}. */
    static String fileName(String url) {
        String path = String.valueOf(URI.create(url).getPath()).replaceAll("^/+|/+$", "");
        int last = path.lastIndexOf('/') + 1;
        // CloudStack's form has the sizes in the last part.
        String host = path.indexOf('=', last) >= 0 ? path.substring(0, Math.max(0, last - 1)) : path;
        return host.replace('/', '+');
    }
}
