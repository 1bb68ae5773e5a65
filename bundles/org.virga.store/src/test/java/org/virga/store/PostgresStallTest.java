package org.virga.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.virga.store.database.Location;

@OnPostgres
final class PostgresStallTest extends StallTest {

    @Override
    Location database(Path directory) throws SQLException {
        return PostgresServer.emptyDatabase();
    }
}
