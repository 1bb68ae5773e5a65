package org.virga.store.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.store.MaintenanceException;

class OfflineTest {

    @TempDir
    private Path directory;

    @Test
    void aBackupIsStagedByAProcessThatHasNoLibraries() throws Exception {
        Path backup = Files.createDirectories(directory.resolve("virga-20260101T000000Z"));
        Files.writeString(Files.createDirectory(backup.resolve("derby")).resolve("file"), "content");
        new Manifest("0.1.0", 1, 1, 1, Instant.EPOCH, Map.of("vm", 1), Manifest.entries(backup)).write(backup);
        Path store = directory.resolve("store");

        assertThat(restore(backup, store)).contains("Records: vm 1").endsWith("0");
        assertThat(store.resolve("restoring/derby/file")).hasContent("content");
    }

    @Test
    void whatIsNoBackupIsRefusedInALine() throws Exception {
        assertThat(restore(directory, directory.resolve("store")))
                .startsWith("virga: " + directory + " is no backup")
                .endsWith("1");
    }

    /** What the process printed, and its exit status. */
    private String restore(Path backup, Path store) throws Exception {
        // As bin/virga does: the bundles of the store and of the API, and nothing else.
        String path = place(Offline.class) + File.pathSeparator + place(MaintenanceException.class);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        path,
                        Offline.class.getName(),
                        backup.toString(),
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text + process.waitFor();
    }

    private static String place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
