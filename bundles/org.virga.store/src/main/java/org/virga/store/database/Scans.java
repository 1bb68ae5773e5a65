package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How a scan asks: with a connection for one question, which leaves nothing behind. */
final class Scans {

    private Scans() {}

    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    static <T> T with(Database database, int isolation, Question<T> question) throws DatabaseException {
        try (Connection connection = database.connection()) {
            connection.setTransactionIsolation(isolation);
            T answer = question.ask(connection);
            connection.rollback();
            return answer;
        } catch (SQLException e) {
            throw DatabaseException.failed(
                    "The database in " + database.place() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** All numbers of all rows. */
    static List<Long> numbers(Connection connection, String query) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    numbers.add(rows.getLong(column));
                }
            }
        }
        return numbers;
    }
}
