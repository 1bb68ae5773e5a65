package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes what is too old from history and from the change log, a few rows a transaction, so that nobody waits for it.
 */
public final class Retention {

    /** Well below the number at which Derby locks the table instead of rows. */
    private static final int ROWS_AT_ONCE = 500;

    private final Database database;
    private final Duration jobsKept;
    private final Duration eventsKept;
    private final long commitsKept;

    /**
     * Rules.
     *
     * @param jobsKept how long finished jobs stay
     * @param eventsKept how long events stay
     * @param commitsKept how many lines of the change log stay
     */
    public Retention(Database database, Duration jobsKept, Duration eventsKept, long commitsKept) {
        this.database = database;
        this.jobsKept = jobsKept;
        this.eventsKept = eventsKept;
        this.commitsKept = commitsKept;
    }

    /**
     * Removes a part of what is too old.
     *
     * @param now in milliseconds since 1970
     * @param sequence the number of the last commit
     * @return how many rows went; none when nothing too old is left
     */
    public Removed run(long now, long sequence) throws DatabaseException {
        try (Connection connection = database.connection()) {
            return new Removed(
                    remove(connection, "job", "id", "completed", now - jobsKept.toMillis()),
                    remove(connection, "event", "id", "created", now - eventsKept.toMillis()),
                    remove(connection, "change_log", "sequence", "sequence", sequence - commitsKept + 1));
        } catch (SQLException e) {
            throw DatabaseException.failed("Old history cannot be removed: " + e.getMessage(), e);
        }
    }

    /** How many rows went. */
    public record Removed(long jobs, long events, long commits) {

        /** Nothing. */
        public static final Removed NONE = new Removed(0, 0, 0);

        public boolean isEmpty() {
            return jobs + events + commits == 0;
        }

        /** Both. */
        public Removed and(Removed more) {
            return new Removed(jobs + more.jobs, events + more.events, commits + more.commits);
        }
    }

    private static int remove(Connection connection, String table, String key, String column, long oldest)
            throws SQLException {
        List<Long> keys = new ArrayList<>();
        String query = "SELECT " + key + " FROM " + table + " WHERE " + column + " < ? ORDER BY " + column
                + " FETCH FIRST " + ROWS_AT_ONCE + " ROWS ONLY";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setLong(1, oldest);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getLong(1));
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM " + table + " WHERE " + key + " = ?")) {
            for (long old : keys) {
                statement.setLong(1, old);
                statement.addBatch();
            }
            if (!keys.isEmpty()) {
                statement.executeBatch();
            }
        }
        connection.commit();
        return keys.size();
    }
}
