package org.virga.topology.template;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.CommandException;

/** Where a template's file comes from. */
final class TemplateFile {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateFile.class);
    private static final Set<String> SCHEMES = Set.of("http", "https", "file");
    /** The host in the URLs of what only the simulator knows. */
    private static final String SIMULATED = "sim";

    private static final Pattern SIZE = Pattern.compile("size=([0-9]{1,15})");
    private static final int QCOW2_MAGIC = 0x514649fb;
    /** Where the size of the disk stands in the head of a QCOW2 file, behind the magic number. */
    private static final int QCOW2_SIZE_OFFSET = 20;

    private final URI uri;

    private TemplateFile(URI uri) {
        this.uri = uri;
    }

    /** Refuses what no file can come from. */
    static TemplateFile at(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean file = scheme.equals("file");
            if (SCHEMES.contains(scheme) && (file ? uri.getPath() != null : uri.getHost() != null)) {
                return new TemplateFile(uri);
            }
        } catch (URISyntaxException e) {
            LOG.debug("No URL: {}", url, e);
        }
        throw CommandException.invalid(
                "A template comes from a URL such as https://example.org/disk.qcow2 or file:///images/disk.qcow2, not "
                        + url);
    }

    /** Whether it names a file on the hosts. */
    boolean onHost() {
        return "file".equalsIgnoreCase(uri.getScheme());
    }

    /**
     * The size of the disk in bytes: what a URL of the simulator says, and what the file says when it stands on this
     * machine too; otherwise 0.
     */
    long sizeBytes(String format) {
        if (SIMULATED.equals(uri.getHost())) {
            return simulatedBytes();
        }
        return path().map(path -> sizeBytes(path, format)).orElse(0L);
    }

    /** There is no such file, so its URL tells, as those of simulated hosts tell what a host has. */
    private long simulatedBytes() {
        if (uri.getQuery() == null) {
            return 0;
        }
        Matcher size = SIZE.matcher(uri.getQuery());
        if (!size.matches()) {
            throw CommandException.invalid("The URL of a simulated template tells its size in bytes, such as"
                    + " http://sim/templates/small.vhd?size=2147483648, unlike " + uri);
        }
        return Long.parseLong(size.group(1));
    }

    private Optional<Path> path() {
        if (!onHost()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(uri.getPath())).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            throw CommandException.invalid("This is no path of a file: " + uri.getPath());
        }
    }

    private static long sizeBytes(Path path, String format) {
        try {
            return format.equals("QCOW2") ? qcow2Size(path) : Files.size(path);
        } catch (IOException e) {
            LOG.info("The size of {} is not known: {}", path, e.toString());
            return 0;
        }
    }

    private static long qcow2Size(Path path) throws IOException {
        try (DataInputStream head = new DataInputStream(Files.newInputStream(path))) {
            if (head.readInt() != QCOW2_MAGIC) {
                throw CommandException.invalid("The file " + path + " is not of the format QCOW2");
            }
            head.skipNBytes(QCOW2_SIZE_OFFSET);
            return head.readLong();
        }
    }
}
