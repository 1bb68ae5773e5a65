package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FullDiskTest {

    private static final int NO_MOUNT = 77;

    @Test
    void theStoreSaysSoWhileItsDiskIsFullAndGoesOnWhenThereIsRoom(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "needs unshare for a small disk of its own");
        // In a name space of its own, so that nothing is left mounted whatever happens.
        String script = "mount -t tmpfs -o size=40m tmpfs \"$0\" 2> /dev/null || exit " + NO_MOUNT + "; exec \"$@\"";
        Process process = new ProcessBuilder(
                        "/usr/bin/unshare",
                        "--mount",
                        "bash",
                        "-c",
                        script,
                        directory.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx192m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FullDisk.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = process.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
        int status = process.waitFor();
        assumeTrue(status != NO_MOUNT && !output.startsWith("unshare:"), "only root can mount a small disk");
        assertThat(output).startsWith("full after");
        assertThat(status).as(output).isZero();
    }
}
