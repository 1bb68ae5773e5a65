package org.virga.hypervisor.libvirt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.HostSpec;

/** A real host in namespaces of its own, made with the scripts of {@code distribution/lab}. */
final class Lab implements AutoCloseable {

    /** The first three bytes of the lab's guest network. */
    static final String NETWORK = "10.1.1";

    private static final List<String> NEEDED =
            List.of("/usr/sbin/libvirtd", "/usr/bin/qemu-system-x86_64", "/usr/bin/qemu-img", "/usr/sbin/dnsmasq");

    private final Path scripts;
    private final Path state;
    private final Path image;
    private final List<String> hosts = new ArrayList<>();

    private Lab(Path scripts, Path state, Path image) {
        this.scripts = scripts;
        this.state = state;
        this.image = image;
    }

    /** A lab without hosts. Tests are skipped where real guests cannot run. */
    static Lab open() throws Exception {
        assumeTrue(
                NEEDED.stream().allMatch(file -> Files.exists(Path.of(file))),
                "QEMU or libvirtd is not installed; distribution/lab/install installs them");
        assumeTrue("root".equals(System.getProperty("user.name")), "Hosts in namespaces need root");
        Path distribution = Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .limit(4)
                .map(directory -> directory.resolve("distribution"))
                .filter(directory -> Files.isExecutable(directory.resolve("lab/host")))
                .findFirst()
                .orElseThrow();
        // Not below the build's directory, whose path may be too long for a socket's.
        Path state = Files.createTempDirectory("virga-lab");
        Lab lab = new Lab(distribution.resolve("lab"), state, distribution.resolve("target/guest"));
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close));
        lab.run("guest-image", lab.image.toString());
        return lab;
    }

    HostSpec start(String name) throws Exception {
        hosts.add(name);
        String url = run("host", "start", name);
        return new HostSpec(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), name, "KVM", url, Map.of());
    }

    /** Runs a shell command on a host. */
    String on(HostSpec host, String command) throws Exception {
        return run("host", "exec", host.name(), "bash", "-c", command);
    }

    /** The lab's guest as a disk with a boot loader. */
    Image disk(Path templates) throws IOException {
        Path file = copy("disk.qcow2", templates);
        return new Image(UUID.randomUUID(), "tiny", "QCOW2", file.toUri().toString(), Map.of());
    }

    /** The lab's guest as a kernel and an initial RAM disk. */
    Image kernel(Path templates) throws IOException {
        Path kernel = copy("vmlinuz", templates);
        Path initrd = copy("initrd.img", templates);
        return new Image(
                UUID.randomUUID(),
                "tiny kernel",
                "RAW",
                "file://" + kernel,
                Map.of("kernel", kernel.toString(), "initrd", initrd.toString()));
    }

    private Path copy(String name, Path templates) throws IOException {
        Path copy = templates.resolve(name);
        if (!Files.exists(copy)) {
            Files.createDirectories(templates);
            Files.copy(image.resolve(name), copy);
        }
        return copy;
    }

    @Override
    public synchronized void close() {
        try {
            for (String host : hosts) {
                run("host", "stop", host);
            }
            hosts.clear();
            Files.deleteIfExists(state.resolve("lock"));
            Files.deleteIfExists(state.resolve("hosts"));
            Files.deleteIfExists(state);
        } catch (Exception e) {
            throw new IllegalStateException("The lab in " + state + " cannot be taken down", e);
        }
    }

    private String run(String script, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(scripts.resolve(script).toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("LAB_STATE", state.toString());
        builder.environment().put("LAB_GUEST_NETWORK", NETWORK);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", line) + " failed: " + output);
        }
        return output;
    }

    static Optional<String> line(String text, String start) {
        return text.lines().filter(line -> line.contains(start)).findFirst();
    }
}
