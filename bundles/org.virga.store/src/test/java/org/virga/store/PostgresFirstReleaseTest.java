package org.virga.store;

import java.nio.file.Path;
import java.sql.SQLException;
import org.virga.store.database.Location;

@OnPostgres
final class PostgresFirstReleaseTest extends FirstReleaseTest {

    @Override
    Location database(Path directory) throws SQLException {
        return FirstRelease.on(PostgresServer.emptyDatabase());
    }

    /** The steps are those of Derby, where the line breaks at each. */
    @Override
    int stride() {
        return 5;
    }
}
