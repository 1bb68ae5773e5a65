package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.messaging.Talk.Ask;

/** A receiver of casts is killed again and again; what it was done with it does not begin again. */
@Timeout(180)
class ReceiverCrashTest {

    private static final int CASTS = 600;
    private static final int KILLS = Integer.getInteger("virga.test.kills", 2);

    @TempDir
    private Path directory;

    private TestBroker broker;
    private String url;
    private JmsMessaging sender;
    private Process victim;

    @BeforeEach
    void connect() throws Exception {
        broker = new TestBroker(directory.resolve("broker"));
        url = broker.listen();
        broker.start();
        sender = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
    }

    @AfterEach
    void end() throws Exception {
        sender.stop();
        victim.destroyForcibly().waitFor();
        broker.close();
    }

    @Test
    void eachCastIsCarriedOutAndNoneAgainButThoseThatWereCutOff() throws Exception {
        Path lines = Files.createFile(directory.resolve("lines"));
        Set<String> sent = IntStream.range(0, CASTS).mapToObj(i -> "cast " + i).collect(Collectors.toSet());
        for (String text : sent) {
            sender.cast("work", ASK, new Ask(text));
        }
        for (int i = 0; i < KILLS; i++) {
            int before = Files.readAllLines(lines).size();
            victim = start(lines);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readAllLines(lines).size() > before + 100);
            victim.destroyForcibly().waitFor();
        }
        assertThat(broker.stored("work.casts"))
                .as("it was killed before it was done")
                .isPositive();
        victim = start(lines);

        await().atMost(Duration.ofSeconds(60)).until(() -> broker.stored("work.casts") == 0);
        List<String> done = Files.readAllLines(lines);
        assertThat(new HashSet<>(done)).isEqualTo(sent);
        assertThat(done.size() - CASTS)
                .as("cut off between the end of their handlers and the note of it, one a thread and kill at most")
                .isBetween(0, KILLS * Victim.THREADS);
    }

    private Process start(Path lines) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        url,
                        directory.resolve("victim").toString(),
                        lines.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("victim.log").toFile())
                .start();
    }
}
