package org.virga.hypervisor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;

/** A process that starts, stops and destroys guests is killed at any moment; the next one finds all that it was told. */
class CrashTest {

    private static final HostSpec HOST = Specs.host("crash?memory=1000000");
    private static final String GONE = "gone";

    @TempDir
    private Path directory;

    @Test
    void whatWasAnsweredIsThereAfterAKill() throws Exception {
        Map<UUID, String> answered = new HashMap<>();
        int answers = 0;
        for (int life = 0; life < 4; life++) {
            Process child = child();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                for (int i = 0; i < 300 + 700 * life; i++) {
                    answers += note(lines.readLine(), answered);
                }
                if (life == 0) {
                    assertThatThrownBy(this::driver).hasMessageContaining("process " + child.pid());
                }
                // Not by the process object, which would close the stream at once.
                assertThat(child.toHandle().destroyForcibly()).isTrue();
                // What it had answered before it died.
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    answers += note(line, answered);
                }
            }
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertSeen(answered);
        }
        assertThat(answers).isGreaterThan(4_000);
    }

    private void assertSeen(Map<UUID, String> answered) throws Exception {
        SimulatorDriver driver = driver();
        try {
            Map<UUID, String> seen = new HashMap<>();
            for (GuestState guest : driver.guests(HOST)) {
                seen.put(guest.vm(), guest.epoch() + " " + guest.power());
            }
            int different = 0;
            for (Map.Entry<UUID, String> one : answered.entrySet()) {
                different += seen.getOrDefault(one.getKey(), GONE).equals(one.getValue()) ? 0 : 1;
            }
            // The last operation may have been done and not have been answered.
            assertThat(different).isLessThanOrEqualTo(1);
            answered.clear();
            answered.putAll(seen);
        } finally {
            driver.close();
        }
    }

    /** @return 1 for a whole answer, 0 for one that was cut short */
    private static int note(String line, Map<UUID, String> answered) {
        String[] words = line.split(" ", 2);
        if (words.length < 2 || !line.endsWith(".")) {
            return 0;
        }
        answered.put(UUID.fromString(words[0]), words[1].substring(0, words[1].length() - 1));
        return 1;
    }

    private SimulatorDriver driver() {
        return new SimulatorDriver(TestSettings.with(Map.of("directory", directory.toString())));
    }

    private Process child() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What is killed. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws Exception {
            SimulatorDriver driver = new SimulatorDriver(TestSettings.with(Map.of("directory", arguments[0])));
            PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            List<UUID> vms = Stream.generate(UUID::randomUUID).limit(20).toList();
            for (long epoch = 1; ; epoch++) {
                for (UUID vm : vms) {
                    driver.start(HOST, Specs.guest(vm, epoch));
                    out.println(vm + " " + epoch + " RUNNING.");
                    driver.stop(HOST, vm, Duration.ZERO);
                    out.println(vm + " " + epoch + " STOPPED.");
                    if (epoch % 5 == 0) {
                        driver.destroy(HOST, vm);
                        out.println(vm + " gone.");
                    }
                }
            }
        }
    }
}
