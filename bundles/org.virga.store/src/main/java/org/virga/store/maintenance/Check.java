package org.virga.store.maintenance;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.store.Maintenance.Findings;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.HistoryScan;
import org.virga.store.database.RecordScan;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Works out from scratch what has to hold, without the code that maintains it: the state in a snapshot first, then the
 * database against it. Commits go on meanwhile.
 */
public final class Check {

    private final Supplier<StoredSnapshot> now;
    private final Database database;
    private final long epoch;

    /**
     * A check that has yet to be run.
     *
     * @param now the state after the last commit
     * @param epoch of the writer
     */
    public Check(Supplier<StoredSnapshot> now, Database database, long epoch) {
        this.now = now;
        this.database = database;
        this.epoch = epoch;
    }

    /** Checks the state and the database. */
    public Findings run(Consumer<String> progress) throws DatabaseException {
        StoredSnapshot snapshot = now.get();
        Audit audit = new Audit(progress);
        state(snapshot, audit);
        progress.accept("The state at commit " + snapshot.sequence() + " is checked; the database follows");
        Documents documents = new Documents();
        RecordScan scan = new RecordScan(database, documents);
        new RowCheck(now, snapshot, scan, audit).run();
        new LogCheck(snapshot, scan, new HistoryScan(database, documents), audit).run(epoch);
        return audit.findings(snapshot.sequence(), records(snapshot));
    }

    /** Checks a state alone. */
    static Findings state(StoredSnapshot snapshot) {
        Audit audit = new Audit(progress -> {});
        state(snapshot, audit);
        return audit.findings(snapshot.sequence(), records(snapshot));
    }

    private static void state(StoredSnapshot snapshot, Audit audit) {
        new KeyCheck(snapshot, audit).run();
        new ReferenceCheck(snapshot, audit).run();
        new HostCheck(snapshot, audit).run();
        new JobCheck(snapshot, audit).run();
    }

    private static long records(StoredSnapshot snapshot) {
        long records = 0;
        for (Kind<?> kind : Kinds.all()) {
            records += snapshot.all(kind).size();
        }
        return records;
    }
}
