package org.virga.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server. */
final class PostgresEngine implements Engine {

    /** What the JDBC URL of such a server begins with. */
    static final String PREFIX = "jdbc:postgresql:";

    private static final int CONNECT_SECONDS = 3;
    /** A server that says nothing for so long is as good as gone. */
    private static final int SILENCE_SECONDS = 30;

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

    @Override
    public DataSource start() throws DatabaseException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(SILENCE_SECONDS);
        source.setTcpKeepAlive(true);
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
        return "The database at " + place() + " does not open (jdbc.url, jdbc.user and jdbc.password in"
                + " org.virga.store.cfg): " + refusal.getMessage();
    }

    @Override
    public void stop() {
        // The server goes on.
    }
}
