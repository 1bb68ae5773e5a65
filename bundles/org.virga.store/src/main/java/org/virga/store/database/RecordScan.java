package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.store.document.Documents;

/**
 * Reads the rows of the state and the numbers beside them while they are being written, holding no lock beyond a row: what
 * it answers may be older or newer than what it answered before.
 */
public final class RecordScan {

    private final Database database;
    private final Documents documents;

    public RecordScan(Database database, Documents documents) {
        this.database = database;
        this.documents = documents;
    }

    /**
     * A row of the state.
     *
     * @param revision the number of the commit that wrote it
     * @param record null when the document cannot be read
     * @param problem why not; else empty
     */
    public record Row(long id, long revision, @Nullable Entity<?> record, String problem) {}

    /** The row of the writer. */
    public record Tip(long epoch, long sequence) {}

    /** The rows of a kind with ids above {@code after}, in their order, at most so many. It may see what is not committed yet. */
    public List<Row> page(Kind<?> kind, long after, int limit) throws DatabaseException {
        String query = "SELECT id, revision, body, long_body FROM record WHERE kind = ? AND id > ? ORDER BY kind, id"
                + " FETCH FIRST " + limit + " ROWS ONLY";
        return rows(query, kind, after, database.historyIsolation());
    }

    /** The row of a record as it is committed, or null. */
    public @Nullable Row row(Kind<?> kind, long id) throws DatabaseException {
        String query = "SELECT id, revision, body, long_body FROM record WHERE kind = ? AND id = ?";
        List<Row> rows = rows(query, kind, id, Connection.TRANSACTION_READ_COMMITTED);
        return rows.isEmpty() ? null : rows.get(0);
    }

    private List<Row> rows(String query, Kind<?> kind, long id, int isolation) throws DatabaseException {
        return Scans.with(database, isolation, connection -> {
            List<Row> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, kind.name());
                statement.setLong(2, id);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(row(kind, rows));
                    }
                }
            }
            return found;
        });
    }

    private Row row(Kind<?> kind, ResultSet row) throws SQLException {
        long id = row.getLong(1);
        long revision = row.getLong(2);
        try {
            return new Row(id, revision, documents.read(kind, LongBytes.read(row, 3)), "");
        } catch (RuntimeException e) {
            // Whatever is wrong with a document, it is a finding and not the end of the scan.
            return new Row(id, revision, null, String.valueOf(e.getMessage()));
        }
    }

    /** How many rows are of kinds that this release does not know. */
    public long unknown() throws DatabaseException {
        String known = String.join(
                ", ", Kinds.all().stream().map(kind -> "'" + kind.name() + "'").toList());
        return numbers("SELECT COUNT(*) FROM record WHERE kind NOT IN (" + known + ")")
                .get(0);
    }

    /** What the writer's row says. */
    public Tip tip() throws DatabaseException {
        return Scans.with(database, Connection.TRANSACTION_READ_COMMITTED, connection -> {
            List<Long> row = Scans.numbers(connection, "SELECT epoch, sequence FROM writer");
            return new Tip(row.get(0), row.get(1));
        });
    }

    /** By the name of the kind, the number above which no record has had its id. */
    public Map<String, Long> ceilings() throws DatabaseException {
        return Scans.with(database, Connection.TRANSACTION_READ_COMMITTED, connection -> {
            Map<String, Long> ceilings = new HashMap<>();
            try (PreparedStatement statement = connection.prepareStatement("SELECT kind, ceiling FROM counter");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ceilings.put(rows.getString(1), rows.getLong(2));
                }
            }
            return ceilings;
        });
    }

    /** A line of the change log: the commits from the first number to the last. */
    public record Span(long first, long last) {}

    /** The lines of the change log that hold commits from {@code from} to {@code to}, in order, at most so many. */
    public List<Span> changeLog(long from, long to, int limit) throws DatabaseException {
        List<Long> numbers = numbers("SELECT first_sequence, sequence FROM change_log WHERE sequence >= " + from
                + " AND first_sequence <= " + to + " ORDER BY sequence FETCH FIRST " + limit + " ROWS ONLY");
        List<Span> found = new ArrayList<>(numbers.size() / 2);
        for (int i = 0; i < numbers.size(); i += 2) {
            found.add(new Span(numbers.get(i), numbers.get(i + 1)));
        }
        return found;
    }

    /** The number of the oldest commit in the change log; 0 when there is none. */
    public long oldestChange() throws DatabaseException {
        return numbers("SELECT MIN(first_sequence) FROM change_log").get(0);
    }

    private List<Long> numbers(String query) throws DatabaseException {
        return Scans.with(database, database.historyIsolation(), connection -> Scans.numbers(connection, query));
    }
}
