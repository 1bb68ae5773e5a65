package org.virga.messaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, {@code distribution/lab/broker}. It ends with this process however that ends. */
final class BrokerProcess implements AutoCloseable {

    private static final Path SCRIPT =
            Path.of("../../distribution/lab/broker").toAbsolutePath().normalize();

    private final Path directory;
    private final Thread hook;
    private List<String> urls = List.of();

    BrokerProcess(Path directory) {
        this.directory = directory;
        this.hook = new Thread(() -> {
            try {
                script("kill");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("The broker in " + directory + " may be left behind", e);
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    BrokerProcess start(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("start"));
        words.addAll(List.of(options));
        urls = script(words.toArray(String[]::new));
        return this;
    }

    /** The URL of this scheme. */
    String url(String scheme) {
        return urls.stream()
                .filter(url -> url.startsWith(scheme + ":"))
                .findFirst()
                .orElseThrow();
    }

    String url() {
        return url("tcp");
    }

    void stop() throws IOException, InterruptedException {
        script("stop");
    }

    void kill() throws IOException, InterruptedException {
        script("kill");
    }

    void pause() throws IOException, InterruptedException {
        script("pause");
    }

    void resume() throws IOException, InterruptedException {
        script("resume");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        script("kill");
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private List<String> script(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), words[0], directory.toString()));
        command.addAll(List.of(words).subList(1, words.length));
        Path output = Files.createTempFile("virga-broker", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("VIRGA_BROKER_CLASSPATH", System.getProperty("java.class.path"));
            Process process = builder.start();
            if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + ": " + Files.readString(output));
            }
            return Files.readAllLines(output);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
