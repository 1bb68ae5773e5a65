package org.virga.testkit;

import org.virga.api.store.Store;
import org.virga.spi.store.ChangeListener;

final class StoreContractMemoryTest extends StoreContract {

    private final MemoryStore store = new MemoryStore();

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected void follow(ChangeListener listener) {
        store.attach(listener);
    }
}
