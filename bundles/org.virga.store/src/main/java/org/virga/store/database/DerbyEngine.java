package org.virga.store.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.derby.jdbc.EmbeddedDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Derby inside this process, in a directory. */
final class DerbyEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(DerbyEngine.class);

    /** What Derby says when a database was shut down as asked, and when it was not up. */
    private static final Set<String> DOWN = Set.of("08006", "XJ004");

    /** The folder of its scripts. */
    static final String FOLDER = "derby";

    /**
     * Bytes of a page. Derby cannot mend a page of which only a part was written, and a process that is killed leaves
     * one behind when a page is longer than what the operating system copies at once, 4 KiB: seen once in some hundred
     * kills with the 32 KiB that Derby would choose for tables with long columns. Disks too write 4 KiB or nothing.
     */
    static final int PAGE = 4096;

    /** Pages in memory, 32 MiB of them. */
    private static final int PAGES_CACHED = 8192;

    private static final String ALREADY_BOOTED = "XSDB6";

    private static final int LOG_BUFFER = 1 << 20;

    private static final int LOG_FILE = 16 << 20;

    /** Bytes of the log that a start after a crash has to repeat, at most. */
    private static final int CHECKPOINT = 32 << 20;

    private final Path directory;
    private final Path database;

    DerbyEngine(Path directory) {
        this.directory = directory;
        this.database = directory.resolve("derby");
    }

    @Override
    public String place() {
        return database.toString();
    }

    @Override
    public DataSource start() throws DatabaseException {
        try {
            Files.createDirectories(directory);
            removeHalfMade();
        } catch (IOException e) {
            throw DatabaseException.failed(
                    "The directory of the store cannot be used (setting directory in org.virga.store.cfg): " + e, e);
        }
        // The engine has no other way to be told; whoever started the process may have told it already.
        setUnlessSet("derby.system.home", directory.toString());
        setUnlessSet("derby.stream.error.file", directory.resolve("derby.log").toString());
        setUnlessSet("derby.locks.waitTimeout", "20");
        // One write, and so one sync, for each transaction, however large the batch; by default there is one every 32
        // KiB.
        setUnlessSet("derby.storage.logBufferSize", String.valueOf(LOG_BUFFER));
        // A new file of the log is filled with zeroes first, and each checkpoint writes every page that changed since
        // the last: by default both happen several times a second under load.
        setUnlessSet("derby.storage.logSwitchInterval", String.valueOf(LOG_FILE));
        setUnlessSet("derby.storage.checkpointInterval", String.valueOf(CHECKPOINT));
        // Whoever started the process may not choose this one.
        System.setProperty("derby.storage.pageSize", String.valueOf(PAGE));
        setUnlessSet("derby.storage.pageCacheSize", String.valueOf(PAGES_CACHED));
        EmbeddedDataSource source = new UntimedSource();
        source.setDatabaseName(database.toString());
        source.setCreateDatabase("create");
        return source;
    }

    /** A database whose making was interrupted has no properties yet, so it has never been written to. */
    private void removeHalfMade() throws IOException {
        if (!Files.isDirectory(database) || Files.exists(database.resolve("service.properties"))) {
            return;
        }
        LOG.warn("{} was left half made by an interrupted first start and is made anew", database);
        List<Path> left;
        try (Stream<Path> found = Files.walk(database)) {
            left = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : left) {
            Files.delete(path);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** It locks its directory itself, and lets go when the process ends. */
    @Override
    public Claim claim(DataSource source, Duration patience, boolean force) {
        return Claim.GIVEN;
    }

    @Override
    public String dictionary() {
        return "derby(BatchLimit=256,ShutdownOnClose=false)";
    }

    @Override
    public String migrations() {
        return FOLDER;
    }

    /** Derby's own choice takes no account of how few rows of a page are wanted: it would sort the whole table. */
    @Override
    public String hint(String index) {
        return " --DERBY-PROPERTIES index=" + index.toUpperCase(Locale.ROOT) + "\n";
    }

    /** Without locks; a reader of history looks at committed numbers only, so it sees nothing that could vanish. */
    @Override
    public int historyIsolation() {
        return Connection.TRANSACTION_READ_UNCOMMITTED;
    }

    @Override
    public String explain(SQLException refusal) {
        String reason = String.valueOf(refusal.getMessage());
        for (Throwable cause : refusal) {
            if (cause instanceof SQLException sql && ALREADY_BOOTED.equals(sql.getSQLState())) {
                return "The store in " + directory + " is in use by another process; stop that one, or set directory in"
                        + " org.virga.store.cfg (VIRGA_DATA) to another";
            }
            reason = String.valueOf(cause.getMessage()); // the last one is the most specific
        }
        return "The store in " + directory + " does not open: " + reason + "; see " + directory.resolve("derby.log");
    }

    @Override
    public void stop() {
        EmbeddedDataSource source = new EmbeddedDataSource();
        source.setDatabaseName(database.toString());
        source.setShutdownDatabase("shutdown");
        try (Connection connection = source.getConnection()) {
            LOG.warn("{} is still open: {}", database, connection);
        } catch (SQLException e) {
            if (!DOWN.contains(e.getSQLState())) {
                LOG.warn("{} did not shut down in order; the next start recovers it", database, e);
            }
        }
    }

    /**
     * Opens its database however long that takes: the pool's patience is for a server that does not answer, while an
     * embedded database that is being recovered, or is made on a busy machine, is making progress.
     */
    private static final class UntimedSource extends EmbeddedDataSource {

        private static final long serialVersionUID = 1L;

        @Override
        public void setLoginTimeout(int seconds) {
            // see above
        }
    }
}
