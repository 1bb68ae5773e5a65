package org.virga.store;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.virga.api.store.Store;
import org.virga.spi.store.ChangeListener;
import org.virga.store.database.DatabaseException;
import org.virga.testkit.StoreContract;

/** The contract on a PostgreSQL server. */
@OnPostgres
final class PostgresStoreContractTest extends StoreContract {

    private final DatabaseStore store;
    private final ChangeFeed feed;

    PostgresStoreContractTest() throws DatabaseException, SQLException {
        store = TestDatabase.open(PostgresServer.emptyDatabase());
        feed = new ChangeFeed(store);
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
