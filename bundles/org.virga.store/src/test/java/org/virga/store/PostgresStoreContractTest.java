package org.virga.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.virga.api.store.Store;
import org.virga.spi.store.ChangeListener;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.testkit.StoreContract;

/**
 * The contract on a PostgreSQL server. The variable names a database that may be emptied, by a URL that says who logs in:
 * {@code jdbc:postgresql://127.0.0.1:5432/virga?user=virga&password=secret}.
 */
@EnabledIfEnvironmentVariable(named = PostgresStoreContractTest.VARIABLE, matches = "jdbc:postgresql:.+")
final class PostgresStoreContractTest extends StoreContract {

    static final String VARIABLE = "VIRGA_TEST_POSTGRESQL";

    private final DatabaseStore store;
    private final ChangeFeed feed;

    PostgresStoreContractTest() throws DatabaseException, SQLException {
        store = TestDatabase.open(emptied());
        feed = new ChangeFeed(store);
    }

    /** The database of the variable, without anything in it. */
    static Location emptied() throws SQLException {
        String url = System.getenv(VARIABLE);
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
        }
        return new Location(Path.of("."), url, "", "");
    }

    @AfterEach
    void close() {
        feed.close();
        store.close();
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected void follow(ChangeListener listener) {
        feed.addListener(listener, Map.of());
    }
}
