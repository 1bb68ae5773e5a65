package org.virga.store.maintenance;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Vm;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.RecordReader;
import org.virga.store.database.RecordScan;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * What the database of before a restore says that a backup cannot know: what was given out since, and where guests are.
 *
 * @param epoch of its last writer
 * @param ceilings by kind
 * @param vms by id
 */
record Present(long epoch, Map<String, Long> ceilings, Map<Long, Vm> vms) {

    static Present read(Database database) throws DatabaseException {
        Documents documents = new Documents();
        RecordScan scan = new RecordScan(database, documents);
        RecordScan.Tip tip = scan.tip();
        StoredSnapshot state = new RecordReader(database, documents).read(tip.sequence());
        Map<Long, Vm> vms = new HashMap<>();
        state.all(Vm.KIND).forEach(vm -> vms.put(vm.id().value(), vm));
        return new Present(tip.epoch(), scan.ceilings(), vms);
    }

    @Nullable
    Vm vm(Vm restored) {
        return vms.get(restored.id().value());
    }
}
