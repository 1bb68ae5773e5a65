package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where one simulated host hands a guest to another, which may be simulated by another process: a file that the host
 * which waits makes, and that is renamed once, by the one that sends. The renaming is the handing over. It happens or it
 * does not, whoever dies meanwhile, and it cannot happen any more when the file is gone because nobody waits.
 */
final class Arrival {

    private final Path waiting;
    private final Path arrived;

    Arrival(String base) {
        waiting = Path.of(base + ".waiting");
        arrived = Path.of(base + ".arrived");
    }

    /** Begins to wait. */
    void await() throws IOException {
        if (!Files.exists(arrived)) {
            Files.createDirectories(waiting.getParent());
            Files.writeString(waiting, "");
        }
    }

    /**
     * Hands over. Doing it again is harmless.
     *
     * @return whether it is handed over; otherwise nobody waits for it, and nobody will
     */
    boolean handOver() throws IOException {
        if (Files.exists(arrived)) {
            return true;
        }
        try {
            Files.move(waiting, arrived, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Ends the waiting.
     *
     * @return whether the guest is handed over, so that it was too late
     */
    boolean giveUp() throws IOException {
        Files.deleteIfExists(waiting);
        return isHandedOver();
    }

    boolean isHandedOver() {
        return Files.exists(arrived);
    }

    /** Ends the waiting, or clears away that it is over. */
    void forget() throws IOException {
        Files.deleteIfExists(waiting);
        Files.deleteIfExists(arrived);
    }
}
