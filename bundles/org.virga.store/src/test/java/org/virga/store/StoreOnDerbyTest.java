package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.store.database.Database;
import org.virga.store.database.Location;
import org.virga.testkit.SmallCloud;

final class StoreOnDerbyTest {

    @TempDir
    private Path directory;

    @Test
    void what_was_committed_is_there_after_reopening() throws Exception {
        long sequence;
        Vm vm;
        try (DatabaseStore store = open()) {
            SmallCloud cloud = SmallCloud.in(store, 3);
            vm = cloud.addRunningVm("vm1", cloud.host(0));
            sequence = store.snapshot().sequence();
        }
        try (DatabaseStore store = open()) {
            assertThat(store.snapshot().sequence()).isEqualTo(sequence);
            assertThat(store.snapshot().all(Host.KIND).size()).isEqualTo(3);
            assertThat(store.snapshot().get(Vm.KIND, vm.id())).isEqualTo(vm);
            assertThat(store.nextId(Vm.KIND).value()).isEqualTo(vm.id().value() + 1);
        }
    }

    private DatabaseStore open() throws Exception {
        return new DatabaseStore(Database.open(Location.embedded(directory)), Clock.systemUTC());
    }
}
