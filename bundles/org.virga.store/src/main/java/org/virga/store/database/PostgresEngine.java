package org.virga.store.database;

import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server. */
final class PostgresEngine implements Engine {

    /** What the JDBC URL of such a server begins with. */
    static final String PREFIX = "jdbc:postgresql:";

    private static final int CONNECT_SECONDS = 3;
    /** A server that says nothing for so long is as good as gone. */
    private static final int SILENCE_SECONDS = 30;

    /**
     * For the server: a machine that vanished keeps its locks no longer than half a minute, and a transaction whose author
     * does not go on with it no longer than a minute.
     */
    private static final String OPTIONS = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
            + " -c tcp_keepalives_count=3 -c idle_in_transaction_session_timeout=60000";

    private final String url;
    private final String user;
    private final String password;

    PostgresEngine(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** Without what stands behind the question mark, which may be a password. */
    @Override
    public String place() {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    /** How the server's own tools save this database, and bring it back. */
    static List<String> byHand(String url, String user, Path target) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        String name = source.getUser() == null || source.getUser().isEmpty() ? user : source.getUser();
        String server = " --host=" + source.getServerNames()[0]
                + (source.getPortNumbers()[0] == 0 ? "" : " --port=" + source.getPortNumbers()[0])
                + (name.isEmpty() ? "" : " --username=" + name)
                + " --dbname=" + source.getDatabaseName();
        String file = " --file=" + target.resolve("virga.dump");
        return List.of(
                "The database is a server's, whose own tools save and restore it.",
                "To save it while work goes on:",
                "  pg_dump --format=custom" + server + file,
                "To restore it, stop Virga, then:",
                "  pg_restore --clean --if-exists --single-transaction" + server + " " + target.resolve("virga.dump"),
                "Before Virga is started again, raise what may have been given out since the dump:",
                "  psql" + server + " --command=\"UPDATE counter SET ceiling = ceiling + 1000000;"
                        + " UPDATE writer SET epoch = epoch + 1000000\"");
    }

    @Override
    public DataSource start() throws DatabaseException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SILENCE_SECONDS);
        source.setTcpKeepAlive(true);
        source.setOptions(OPTIONS);
        source.setReWriteBatchedInserts(true);
        source.setApplicationName("virga-store");
        try {
            source.setUrl(url); // may overrule what stands above
        } catch (IllegalArgumentException e) {
            throw DatabaseException.failed(
                    "jdbc.url in org.virga.store.cfg is no PostgreSQL URL, jdbc:postgresql://host:5432/database: "
                            + url,
                    e);
        }
        if (!user.isEmpty()) {
            source.setUser(user);
            source.setPassword(password);
        }
        return source;
    }

    @Override
    public Claim claim(DataSource source, Duration patience, boolean force) throws DatabaseException {
        return PostgresClaim.take(source, place(), patience, force);
    }

    @Override
    public String dictionary() {
        return "postgres(BatchLimit=256)";
    }

    @Override
    public String migrations() {
        return "postgresql";
    }

    @Override
    public String hint(String index) {
        return "";
    }

    @Override
    public int historyIsolation() {
        return Connection.TRANSACTION_READ_COMMITTED;
    }

    @Override
    public String explain(SQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        String settings =
                switch (state) {
                    case "28P01", "28000" -> "jdbc.user and jdbc.password";
                    case "3D000", "08001", "08004" -> "jdbc.url";
                    default -> "jdbc.url, jdbc.user and jdbc.password";
                };
        return "The database at " + place() + " does not open (" + settings + " in org.virga.store.cfg): "
                + reason(refusal);
    }

    /** In one line; the driver says of a name that nobody knows only that it did not connect. */
    private static String reason(SQLException refusal) {
        String reason = String.valueOf(refusal.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        return refusal.getCause() instanceof UnknownHostException unknown
                ? reason + " There is no host of the name " + unknown.getMessage()
                : reason;
    }

    @Override
    public void stop() {
        // The server goes on.
    }
}
