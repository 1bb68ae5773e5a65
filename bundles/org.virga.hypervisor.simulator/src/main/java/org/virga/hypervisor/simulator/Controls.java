package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestState.End;

/**
 * Files by which somebody outside lets things happen to hosts and guests: {@code <host>.<condition>} as long as the host is
 * in a {@link Condition}, {@code <vm>.off} and {@code <vm>.crash} once to end a guest.
 *
 * <p>The directory is looked at with every operation, which costs one system call as long as it does not change.
 */
final class Controls {

    private static final Logger LOG = LoggerFactory.getLogger(Controls.class);
    /** Two changes within a tick of the file system's clock leave the same time. */
    private static final long TICK_MILLIS = 50;

    private static final Pattern GUEST =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");
    private static final Map<String, End> ENDS = Map.of("off", End.SHUTDOWN, "crash", End.CRASHED);

    /**
     * What is there.
     *
     * @param hosts by what their files' names begin with; hosts that are well are left out
     * @param guests those that are to end, and how
     */
    record Orders(Map<String, Set<Condition>> hosts, Map<UUID, End> guests) {

        static final Orders NONE = new Orders(Map.of(), Map.of());

        Set<Condition> of(String host) {
            return hosts.getOrDefault(host, Set.of());
        }
    }

    private record Seen(long modified, long read, Orders orders) {}

    private final Path directory;
    private volatile Seen seen = new Seen(-1, 0, Orders.NONE);

    Controls(Path directory) {
        this.directory = directory;
    }

    /** What the files say that are there. */
    Orders orders() {
        try {
            long modified = Files.getLastModifiedTime(directory).toMillis();
            Seen last = seen;
            if (last.modified == modified && last.read - modified > TICK_MILLIS) {
                return last.orders;
            }
            Seen now = new Seen(modified, System.currentTimeMillis(), list());
            seen = now;
            return now.orders;
        } catch (IOException e) {
            LOG.warn("Cannot look into {}", directory, e);
            return Orders.NONE;
        }
    }

    /** Whether the file is there at this moment: what {@link #orders} told may be over. */
    boolean still(String host, Condition condition) {
        return Files.exists(directory.resolve(host + condition.ending()));
    }

    void done(String host, Condition condition) {
        done(host + condition.ending());
    }

    /** Whether the order was there and is this caller's to carry out. */
    boolean claim(UUID vm, End end) {
        return ENDS.entrySet().stream()
                .filter(one -> one.getValue() == end)
                .anyMatch(one -> done(vm + "." + one.getKey()));
    }

    private boolean done(String name) {
        try {
            return Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            LOG.warn("Cannot remove {} from {}", name, directory, e);
            return false;
        }
    }

    private Orders list() throws IOException {
        Map<String, Set<Condition>> hosts = new HashMap<>();
        Map<UUID, End> guests = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                take(String.valueOf(file.getFileName()), hosts, guests);
            }
        }
        return new Orders(hosts, guests);
    }

    private static void take(String file, Map<String, Set<Condition>> hosts, Map<UUID, End> guests) {
        int dot = file.lastIndexOf('.');
        if (dot <= 0) {
            return;
        }
        String name = file.substring(0, dot);
        String word = file.substring(dot + 1);
        End end = ENDS.get(word);
        if (end != null && GUEST.matcher(name).matches()) {
            guests.put(UUID.fromString(name), end);
        } else {
            Condition.ofEnding(word)
                    .ifPresent(condition -> hosts.computeIfAbsent(name, host -> EnumSet.noneOf(Condition.class))
                            .add(condition));
        }
    }
}
