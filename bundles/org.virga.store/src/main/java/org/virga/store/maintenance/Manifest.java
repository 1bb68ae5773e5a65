package org.virga.store.maintenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.virga.api.store.MaintenanceException;

/**
 * What a backup is, beside its files: a text file, a fact a line, that ends with the digest of the lines above.
 *
 * @param release that wrote it
 * @param schema version of the tables
 * @param epoch of the writer
 * @param sequence the number of the last commit when the copying began; later ones may be in the backup too
 * @param made when the copying began
 * @param records by kind, then
 * @param files paths below the backup
 */
record Manifest(
        String release,
        int schema,
        long epoch,
        long sequence,
        Instant made,
        Map<String, Integer> records,
        List<Entry> files) {

    static final String NAME = "manifest";

    private static final String FIRST = "virga-backup 1";

    /** A file with its SHA-256. */
    record Entry(String digest, long bytes, String path) {}

    /** The entries of all files below a directory. */
    static List<Entry> entries(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path file : Disk.files(directory)) {
            entries.add(new Entry(
                    Disk.digest(file),
                    Files.size(file),
                    directory.relativize(file).toString()));
        }
        return entries;
    }

    long bytes() {
        return files.stream().mapToLong(Entry::bytes).sum();
    }

    void write(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST);
        lines.add("release " + release);
        lines.add("schema " + schema);
        lines.add("epoch " + epoch);
        lines.add("sequence " + sequence);
        lines.add("made " + made);
        new TreeMap<>(records).forEach((kind, count) -> lines.add("records " + kind + " " + count));
        files.forEach(file -> lines.add("file " + file.digest + " " + file.bytes + " " + file.path));
        Path file = directory.resolve(NAME);
        Files.write(file, lines);
        Files.writeString(file, "end " + Disk.digest(file) + "\n", StandardOpenOption.APPEND);
    }

    /**
     * Reads the manifest of a backup.
     *
     * @throws MaintenanceException when there is none, or when it is not as it was written
     */
    static Manifest read(Path backup) throws MaintenanceException {
        Path file = backup.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new MaintenanceException(backup + " is no backup: it has no file " + NAME
                    + " (give the directory virga-<time> that store:backup made)");
        }
        try {
            List<String> lines = Files.readAllLines(file);
            Path whole = Files.createTempFile("virga-manifest", "");
            try {
                Files.write(whole, lines.subList(0, Math.max(0, lines.size() - 1)));
                if (lines.isEmpty() || !lines.get(lines.size() - 1).equals("end " + Disk.digest(whole))) {
                    throw new MaintenanceException("The manifest " + file + " is not as it was written");
                }
            } finally {
                Files.delete(whole);
            }
            return parse(file, lines);
        } catch (IOException e) {
            throw new MaintenanceException("The manifest " + file + " cannot be read: " + e, e);
        }
    }

    private static Manifest parse(Path file, List<String> lines) throws MaintenanceException {
        Map<String, String> facts = new TreeMap<>();
        Map<String, Integer> records = new TreeMap<>();
        List<Entry> files = new ArrayList<>();
        if (!lines.get(0).equals(FIRST)) {
            throw new MaintenanceException("The manifest " + file + " begins with '" + lines.get(0)
                    + "', and this release reads '" + FIRST + "'");
        }
        try {
            for (String line : lines.subList(1, lines.size() - 1)) {
                String[] words = line.split(" ", 4);
                switch (words[0]) {
                    case "records" -> records.put(words[1], Integer.valueOf(words[2]));
                    case "file" -> files.add(new Entry(words[1], Long.parseLong(words[2]), words[3]));
                    default -> facts.put(words[0], line.substring(words[0].length() + 1));
                }
            }
            return new Manifest(
                    facts.getOrDefault("release", ""),
                    Integer.parseInt(facts.getOrDefault("schema", "")),
                    Long.parseLong(facts.getOrDefault("epoch", "")),
                    Long.parseLong(facts.getOrDefault("sequence", "")),
                    Instant.parse(facts.getOrDefault("made", "")),
                    records,
                    files);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            throw new MaintenanceException("The manifest " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** For people, a line each. */
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("Made " + made.truncatedTo(ChronoUnit.SECONDS) + " by Virga " + release + ", schema " + schema
                + ", epoch " + epoch + ", from commit " + sequence + ", " + bytes() / (1024 * 1024) + " MiB");
        StringBuilder text = new StringBuilder();
        records.forEach((kind, count) -> text.append(text.isEmpty() ? "Records: " : ", ")
                .append(kind)
                .append(' ')
                .append(count));
        if (!text.isEmpty()) {
            lines.add(text.toString());
        }
        return lines;
    }
}
