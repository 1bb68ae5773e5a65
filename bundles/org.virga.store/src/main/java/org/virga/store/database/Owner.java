package org.virga.store.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Who writes, in words that lead an operator there. */
final class Owner {

    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
    private static final int LONGEST_HOST = 255;

    private Owner() {}

    /** This process. */
    static String self() {
        String host = host();
        return "host " + host.substring(0, Math.min(host.length(), LONGEST_HOST)) + ", process "
                + ProcessHandle.current().pid() + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Without asking a name server where that can be. */
    private static String host() {
        try {
            return Files.readString(HOST).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "without a name";
            }
        }
    }
}
