package org.virga.store;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.store.Store;
import org.virga.spi.store.ChangeListener;
import org.virga.store.database.DatabaseException;
import org.virga.testkit.StoreContract;

final class DatabaseStoreContractTest extends StoreContract {

    private final DatabaseStore store;
    private final ChangeFeed feed;

    DatabaseStoreContractTest(@TempDir Path directory) throws DatabaseException {
        store = TestDatabase.open(TestDatabase.in(directory));
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
