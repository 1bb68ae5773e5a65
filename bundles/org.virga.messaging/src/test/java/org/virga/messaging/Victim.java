package org.virga.messaging;

import static org.virga.messaging.Talk.ASK;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.virga.api.message.RpcHandlers;
import org.virga.messaging.Talk.Told;

/** A process that carries casts out and leaves a line behind for each, until it is killed. */
final class Victim {

    static final int THREADS = 4;
    private static final long WORK_MILLIS = 10;

    private Victim() {}

    /** Arguments: the broker's URL, the directory of the messaging, the file for the lines. */
    public static void main(String[] args) throws InterruptedException {
        JmsMessaging messaging =
                new JmsMessaging(TestSettings.with(Map.of("url", args[0], "directory", args[1], "threads", THREADS)));
        Path file = Path.of(args[2]);
        messaging.serve(
                "work",
                RpcHandlers.builder()
                        .on(ASK, ask -> {
                            // As long as small work takes, so that it is killed in the middle of all of it.
                            Thread.sleep(WORK_MILLIS);
                            append(file, ask.text() + "\n");
                            return new Told("");
                        })
                        .build());
        new CountDownLatch(1).await();
    }

    private static synchronized void append(Path file, String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
