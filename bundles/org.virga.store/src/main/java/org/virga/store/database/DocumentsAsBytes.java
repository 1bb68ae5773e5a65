package org.virga.store.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 2 of the schema: documents and UUIDs, which were text, become bytes. Derby has no cast from one to the other, so
 * the rows go through here, a few at a time.
 */
final class DocumentsAsBytes {

    private static final Logger LOG = LoggerFactory.getLogger(DocumentsAsBytes.class);

    static final String SCRIPT = "V2__documents_as_bytes.sql";

    /** Rows on their way at once. The longest documents are some megabytes. */
    private static final int ROWS_AT_ONCE = 200;

    private DocumentsAsBytes() {}

    /** Carries it out. */
    static void run(Connection connection, SqlScript script) throws SQLException, IOException {
        script.run(connection);
        copyState(connection);
        copyHistory(connection);
    }

    private static void copyState(Connection connection) throws SQLException {
        new TableCopy("record")
                .text("kind")
                .number("id")
                .number("revision")
                .document("body", "long_body")
                .run(connection);
        new TableCopy("change_log")
                .number("sequence")
                .number("sequence", "first_sequence")
                .number("epoch")
                .number("committed")
                .document("changes", "long_changes")
                .run(connection);
    }

    private static void copyHistory(Connection connection) throws SQLException {
        new TableCopy("job")
                .number("id")
                .uuid("uuid")
                .number("account_id")
                .uuid("resource_uuid")
                .number("completed")
                .number("sequence")
                .document("body", "long_body")
                .run(connection);
        new TableCopy("event")
                .number("id")
                .uuid("uuid")
                .text("type")
                .text("severity")
                .text("state")
                .text("description")
                .number("user_id")
                .number("account_id")
                .number("domain_id")
                .text("resource_type")
                .uuid("resource_uuid")
                .uuid("start_uuid")
                .number("created")
                .run(connection);
    }

    /** The way of a table's rows from the table _v1 to that which replaces it. */
    private static final class TableCopy {

        /** Takes the value that begins at a column over to a statement, and answers how many columns it has. */
        private interface Step {
            int take(ResultSet from, PreparedStatement to, int column) throws SQLException;
        }

        private final String table;
        private final List<String> from = new ArrayList<>();
        private final List<String> to = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();

        TableCopy(String table) {
            this.table = table;
        }

        TableCopy number(String column) {
            return number(column, column);
        }

        TableCopy number(String column, String target) {
            return step(column, target, (row, insert, at) -> {
                insert.setLong(at, row.getLong(at));
                return 1;
            });
        }

        TableCopy text(String column) {
            return step(column, column, (row, insert, at) -> {
                insert.setString(at, row.getString(at));
                return 1;
            });
        }

        TableCopy uuid(String column) {
            return step(column, column, (row, insert, at) -> {
                String uuid = row.getString(at);
                insert.setBytes(at, UuidBytes.of(uuid == null ? null : UUID.fromString(uuid.strip())));
                return 1;
            });
        }

        /** A document in two columns, the bounded one first. */
        TableCopy document(String bounded, String unbounded) {
            from.add(bounded);
            to.add(bounded);
            return step(unbounded, unbounded, (row, insert, at) -> {
                String text = row.getString(at);
                byte[] document = Objects.requireNonNullElseGet(text == null ? row.getString(at + 1) : text, () -> "")
                        .getBytes(StandardCharsets.UTF_8);
                insert.setBytes(at, LongBytes.ifShort(document));
                insert.setBytes(at + 1, LongBytes.ifLong(document));
                return 2;
            });
        }

        private TableCopy step(String column, String target, Step step) {
            from.add(column);
            to.add(target);
            steps.add(step);
            return this;
        }

        void run(Connection connection) throws SQLException {
            String query = "SELECT " + String.join(", ", from) + " FROM " + table + "_v1";
            String insert = "INSERT INTO " + table + " (" + String.join(", ", to) + ") VALUES ("
                    + String.join(", ", Collections.nCopies(to.size(), "?")) + ")";
            long copied = 0;
            try (Statement select = connection.createStatement();
                    PreparedStatement statement = connection.prepareStatement(insert)) {
                select.setFetchSize(ROWS_AT_ONCE);
                try (ResultSet rows = select.executeQuery(query)) {
                    while (rows.next()) {
                        copy(rows, statement);
                        if (++copied % ROWS_AT_ONCE == 0) {
                            statement.executeBatch();
                        }
                    }
                }
                if (copied % ROWS_AT_ONCE != 0) {
                    statement.executeBatch();
                }
                select.execute("DROP TABLE " + table + "_v1");
            }
            if (copied > 0) {
                LOG.info("Copied {} rows of the table {} to version 2 of the schema", copied, table);
            }
        }

        private void copy(ResultSet row, PreparedStatement insert) throws SQLException {
            int column = 1;
            for (Step step : steps) {
                column += step.take(row, insert, column);
            }
            insert.addBatch();
        }
    }
}
