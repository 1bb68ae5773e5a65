package org.virga.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.virga.store.database.Location;

@EnabledIfEnvironmentVariable(named = PostgresStoreContractTest.VARIABLE, matches = "jdbc:postgresql:.+")
final class PostgresDurabilityTest extends DurabilityTest {

    @Override
    Location database(Path directory) throws SQLException {
        return PostgresStoreContractTest.emptied();
    }
}
