package org.virga.store.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.virga.api.model.Job;
import org.virga.store.document.Documents;

/** Reads all of history, page by page, to see whether it can be read. */
public final class HistoryScan {

    private final Database database;
    private final Documents documents;

    public HistoryScan(Database database, Documents documents) {
        this.database = database;
        this.documents = documents;
    }

    /**
     * A row.
     *
     * @param problem what is wrong with it; empty when nothing is
     */
    public record Row(long id, String problem) {}

    /** Finished jobs with ids above {@code after}. */
    public List<Row> jobs(long after, int limit) throws DatabaseException {
        String query = "SELECT id, uuid, body, long_body FROM job WHERE id > ? ORDER BY id FETCH FIRST " + limit
                + " ROWS ONLY";
        return rows(query, after, row -> {
            Job job = documents.read(Job.KIND, LongBytes.read(row, 3));
            if (!job.state().finished()) {
                return "is in history and has not finished";
            }
            UUID uuid = UuidBytes.some(row.getBytes(2));
            boolean same = job.id().value() == row.getLong(1) && job.uuid().equals(uuid);
            return same ? "" : "stands in the row of another, " + uuid;
        });
    }

    /** Events with numbers above {@code after}. */
    public List<Row> events(long after, int limit) throws DatabaseException {
        String query = "SELECT id, " + StoredHistory.EVENT_COLUMNS + " FROM event WHERE id > ? ORDER BY id FETCH FIRST "
                + limit + " ROWS ONLY";
        return rows(query, after, row -> {
            StoredHistory.event(row);
            return "";
        });
    }

    private interface Reading {
        String problem(ResultSet row) throws SQLException;
    }

    private List<Row> rows(String query, long after, Reading reading) throws DatabaseException {
        return Scans.with(database, database.historyIsolation(), connection -> {
            List<Row> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setLong(1, after);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(new Row(rows.getLong(1), problem(rows, reading)));
                    }
                }
            }
            return found;
        });
    }

    private static String problem(ResultSet row, Reading reading) throws SQLException {
        try {
            return reading.problem(row);
        } catch (RuntimeException e) {
            // Whatever is wrong with a row, it is a finding and not the end of the scan.
            return "cannot be read: " + e.getMessage();
        }
    }
}
