package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.virga.api.store.History.Page;

/**
 * A search in a table of history, youngest first. It counts and pages through an index alone, and touches the rows of the
 * page only.
 *
 * @param columns what to read of a row beside its id
 * @param index the one to go through
 */
record HistoryQuery<T>(String columns, String table, String index, Conditions conditions, RowReader<T> reader) {

    /** Rows that are read with one query. */
    private static final int ROWS_AT_ONCE = 100;

    /** Makes a row's value from its columns, of which the id is the first. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Counts the rows.
     *
     * @param hint tells the database which index to use, after the table's name
     */
    long count(Connection connection, UnaryOperator<String> hint) throws SQLException {
        return numbers(connection, "SELECT COUNT(*)" + from(hint)).get(0);
    }

    /**
     * Reads a page.
     *
     * @param hint as in {@link #count}
     * @param total what that answered
     */
    Page<T> page(Connection connection, UnaryOperator<String> hint, long total, int offset, int limit)
            throws SQLException {
        if (offset >= total || limit <= 0) {
            return new Page<>(total, List.of());
        }
        String part = " ORDER BY id DESC OFFSET " + offset + " ROWS FETCH NEXT " + limit + " ROWS ONLY";
        return new Page<>(total, rows(connection, numbers(connection, "SELECT id" + from(hint) + part)));
    }

    private String from(UnaryOperator<String> hint) {
        return " FROM " + table + hint.apply(index) + conditions.where();
    }

    private List<Long> numbers(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setQueryTimeout((int) TimedReads.LIMIT.toSeconds());
            conditions.bind(statement);
            List<Long> numbers = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    numbers.add(rows.getLong(1));
                }
            }
            return numbers;
        }
    }

    private List<T> rows(Connection connection, List<Long> ids) throws SQLException {
        List<T> rows = new ArrayList<>(ids.size());
        for (int from = 0; from < ids.size(); from += ROWS_AT_ONCE) {
            List<Long> some = ids.subList(from, Math.min(from + ROWS_AT_ONCE, ids.size()));
            Map<Long, T> found = read(connection, some);
            some.stream()
                    .map(found::get)
                    .filter(Objects::nonNull)
                    .forEach(rows::add); // one may have been too old by now
        }
        return rows;
    }

    private Map<Long, T> read(Connection connection, List<Long> ids) throws SQLException {
        Conditions these = new Conditions().in("id", ids);
        String query = "SELECT id, " + columns + " FROM " + table + these.where();
        Map<Long, T> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setQueryTimeout((int) TimedReads.LIMIT.toSeconds());
            these.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getLong(1), reader.read(rows));
                }
            }
        }
        return found;
    }
}
