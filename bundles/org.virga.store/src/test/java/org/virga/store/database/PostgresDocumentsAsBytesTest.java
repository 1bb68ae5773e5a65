package org.virga.store.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The same on the PostgreSQL server of {@code PostgresStoreContractTest}. */
@EnabledIfEnvironmentVariable(named = "VIRGA_TEST_POSTGRESQL", matches = "jdbc:postgresql:.+")
final class PostgresDocumentsAsBytesTest extends DocumentsAsBytesTest {

    @Override
    Location location(Path directory) throws Exception {
        String url = System.getenv("VIRGA_TEST_POSTGRESQL");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
        }
        return new Location(directory, url, "", "");
    }
}
