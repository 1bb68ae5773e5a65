package org.virga.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.virga.store.database.Location;

@OnPostgres
final class PostgresFailureTest extends DatabaseFailureTest {

    @Override
    Location database(Path directory) throws SQLException {
        return PostgresServer.emptyDatabase();
    }
}
