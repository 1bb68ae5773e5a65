package org.virga.store.maintenance;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.RecordScan;
import org.virga.store.database.RecordScan.Row;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Each record has its row and each row its record. Both are walked side by side in the order of their ids. A pair that
 * differs only raises a suspicion, because commits go on: it is looked at again until memory and database agree, and it
 * is a violation when they do not while the record stays as it is.
 */
final class RowCheck {

    private static final int ROWS_AT_ONCE = 500;
    /** A record that is written all the time may take a few looks; a commit takes a moment to be published. */
    private static final int LOOKS = 20;

    private static final long PAUSE_MILLIS = 25;

    private final Supplier<StoredSnapshot> now;
    private final StoredSnapshot snapshot;
    private final RecordScan scan;
    private final Audit audit;

    RowCheck(Supplier<StoredSnapshot> now, StoredSnapshot snapshot, RecordScan scan, Audit audit) {
        this.now = now;
        this.snapshot = snapshot;
        this.scan = scan;
        this.audit = audit;
    }

    void run() throws DatabaseException {
        for (Kind<?> kind : Kinds.all()) {
            kind(kind);
        }
        long unknown = scan.unknown();
        audit.demand(
                unknown == 0, "The database holds " + unknown + " records of kinds that this release does not know");
    }

    private <E extends Entity<E>> void kind(Kind<E> kind) throws DatabaseException {
        Iterator<E> records = snapshot.all(kind).iterator();
        E record = next(records);
        long last = 0;
        List<Row> rows;
        do {
            rows = scan.page(kind, last, ROWS_AT_ONCE);
            Set<Long> suspects = new HashSet<>();
            for (Row row : rows) {
                while (record != null && record.id().value() < row.id()) {
                    suspects.add(record.id().value());
                    record = next(records);
                }
                audit.applied("rows");
                if (record == null || record.id().value() != row.id()) {
                    suspects.add(row.id());
                } else {
                    if (!record.equals(row.record())) {
                        suspects.add(row.id());
                    }
                    record = next(records);
                }
                last = row.id();
            }
            for (long suspect : suspects) {
                lookAgain(kind, suspect);
            }
        } while (rows.size() == ROWS_AT_ONCE);
        while (record != null) {
            audit.applied("rows");
            lookAgain(kind, record.id().value());
            record = next(records);
        }
    }

    private <E extends Entity<E>> void lookAgain(Kind<E> kind, long id) throws DatabaseException {
        String difference = "";
        for (int look = 0; look < LOOKS; look++) {
            StoredSnapshot before = now.get();
            E record = before.find(kind, new Id<>(id)).orElse(null);
            Row row = scan.row(kind, id);
            difference = difference(kind, id, record, row);
            if (difference.isEmpty()) {
                return;
            }
            pause();
        }
        audit.violated(difference);
    }

    private static String difference(Kind<?> kind, long id, @Nullable Entity<?> record, @Nullable Row row) {
        String name = Audit.name(Schema.of(kind), id);
        if (row == null) {
            return record == null ? "" : name + " is not in the database";
        }
        if (row.record() == null) {
            return name + " has a row that cannot be read: " + row.problem();
        }
        if (record == null) {
            return name + " is in the database and not in the state";
        }
        return record.equals(row.record()) ? "" : name + " is another in the database than in the state";
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the looks that are left are taken at once
        }
    }

    private static <E> @Nullable E next(Iterator<E> records) {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (NoSuchElementException e) {
            throw new IllegalStateException("A snapshot says that it has more records than it holds", e);
        }
    }
}
