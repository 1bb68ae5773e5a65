package org.virga.store.maintenance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.virga.api.model.Entity;
import org.virga.api.model.Job;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.HistoryScan;
import org.virga.store.database.RecordScan;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/** What stands in the database beside the state: the writer, the counters, the change log, history. */
final class LogCheck {

    private static final int ROWS_AT_ONCE = 1000;

    private final StoredSnapshot snapshot;
    private final RecordScan scan;
    private final HistoryScan history;
    private final Audit audit;

    LogCheck(StoredSnapshot snapshot, RecordScan scan, HistoryScan history, Audit audit) {
        this.snapshot = snapshot;
        this.scan = scan;
        this.history = history;
        this.audit = audit;
    }

    void run(long epoch) throws DatabaseException {
        audit.applied("epoch");
        RecordScan.Tip tip = scan.tip();
        audit.demand(tip.epoch() == epoch, "The database has epoch " + tip.epoch() + ", and this controller " + epoch);
        audit.demand(
                tip.sequence() >= snapshot.sequence(),
                "The database is at commit " + tip.sequence() + ", and the state was at " + snapshot.sequence());
        changeLog();
        Map<String, Long> highest = new HashMap<>();
        history("job", highest);
        history("event", highest);
        counters(highest.getOrDefault("job", 0L));
    }

    private void changeLog() throws DatabaseException {
        long end = snapshot.sequence();
        long expected = scan.oldestChange();
        List<RecordScan.Span> page;
        do {
            page = scan.changeLog(expected, end, ROWS_AT_ONCE);
            for (RecordScan.Span span : page) {
                audit.applied("change log");
                if (span.first() != expected && scan.oldestChange() < span.first()) {
                    audit.violated("The change log lacks the commits from " + expected + " to " + (span.first() - 1));
                }
                expected = span.last() + 1;
            }
        } while (page.size() == ROWS_AT_ONCE);
        audit.demand(
                expected > end || end == 0 || scan.oldestChange() > end,
                "The change log ends with commit " + (expected - 1) + ", and the state was at " + end);
    }

    private void history(String table, Map<String, Long> highest) throws DatabaseException {
        long last = 0;
        List<HistoryScan.Row> rows;
        do {
            rows = table.equals("job") ? history.jobs(last, ROWS_AT_ONCE) : history.events(last, ROWS_AT_ONCE);
            for (HistoryScan.Row row : rows) {
                audit.applied(table.equals("job") ? "finished jobs" : "events");
                audit.demand(
                        row.problem().isEmpty(),
                        table.equals("job") ? "The finished job " : "The event ",
                        row.id(),
                        " ",
                        row.problem());
                last = row.id();
            }
        } while (rows.size() == ROWS_AT_ONCE);
        highest.put(table, last);
    }

    private void counters(long lastFinished) throws DatabaseException {
        Map<String, Long> ceilings = scan.ceilings();
        for (Kind<?> kind : Kinds.all()) {
            audit.applied("counters");
            long highest = Math.max(highest(kind), kind == (Object) Job.KIND ? lastFinished : 0);
            long ceiling = ceilings.getOrDefault(kind.name(), 0L);
            audit.demand(
                    ceiling >= highest,
                    Audit.name(Schema.of(kind), highest),
                    " is above the counter of its kind, ",
                    ceiling,
                    ", so its id may be given out again");
        }
    }

    private <E extends Entity<E>> long highest(Kind<E> kind) {
        for (E youngest : snapshot.all(kind).descending()) {
            return youngest.id().value();
        }
        return 0;
    }
}
