package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.store.History;
import org.virga.api.store.StoreUnavailableException;
import org.virga.store.document.Documents;

/**
 * History as it stands in the database. Its queries take no locks on Derby; instead they look at what was published only,
 * so they wait for nobody and see nothing that may still vanish.
 */
public final class StoredHistory implements History {

    private static final String JOBS = " FROM job";
    private static final String EVENTS = " FROM event";
    private static final String JOB_COLUMNS = "SELECT body, long_body";
    private static final String EVENT_COLUMNS =
            "SELECT uuid, type, severity, state, description, user_id, account_id, domain_id,"
                    + " resource_type, resource_uuid, start_uuid, created";
    private static final String YOUNGEST_FIRST = " ORDER BY id DESC";

    private final Database database;
    private final Documents documents;
    private final Supplier<Horizon> horizon;

    /**
     * How far history may be read.
     *
     * @param sequence the number of the last commit that is published
     * @param lastEvent the number of its last event
     */
    public record Horizon(long sequence, long lastEvent) {}

    public StoredHistory(Database database, Documents documents, Supplier<Horizon> horizon) {
        this.database = database;
        this.documents = documents;
        this.horizon = horizon;
    }

    /** The number of the last event in the database; 0 when there is none. */
    public static long lastEvent(Database database) throws DatabaseException {
        try (Connection connection = database.connection()) {
            long last = rows(connection, "SELECT MAX(id)" + EVENTS, new Conditions(), "", row -> row.getLong(1))
                    .get(0);
            connection.rollback();
            return last;
        } catch (SQLException e) {
            throw DatabaseException.failed("History cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Job> job(UUID uuid) {
        Conditions conditions = jobs().and("uuid = ?", uuid);
        return query(connection -> rows(connection, JOB_COLUMNS + JOBS, conditions, "", this::job)).stream()
                .findFirst();
    }

    @Override
    public Page<Job> jobs(JobFilter filter) {
        Conditions conditions = jobs().in("account_id", values(filter.accounts()))
                .and("resource_uuid = ?", filter.resource())
                .and("completed >= ?", millis(filter.since()));
        return query(connection ->
                page(connection, JOB_COLUMNS, JOBS, conditions, filter.offset(), filter.limit(), this::job));
    }

    @Override
    public Page<Event> events(EventFilter filter) {
        Conditions conditions = new Conditions()
                .and("id <= ?", horizon.get().lastEvent())
                .in("account_id", values(filter.accounts()))
                .and("uuid = ?", filter.uuid())
                .and("type = ?", filter.type())
                .and(
                        "severity = ?",
                        filter.level() == null ? null : filter.level().name())
                .and("resource_uuid = ?", filter.resource())
                .and("resource_type = ?", filter.resourceType())
                .and("start_uuid = ?", filter.start())
                .contains(filter.keyword(), "description", "type")
                .and("created >= ?", millis(filter.from()))
                .and("created <= ?", millis(filter.to()));
        return query(connection -> page(
                connection, EVENT_COLUMNS, EVENTS, conditions, filter.offset(), filter.limit(), StoredHistory::event));
    }

    private Conditions jobs() {
        return new Conditions().and("sequence <= ?", horizon.get().sequence());
    }

    private <T> T query(Query<T> query) {
        try (Connection connection = database.connection()) {
            connection.setTransactionIsolation(database.historyIsolation());
            T answer = query.run(connection);
            connection.rollback();
            return answer;
        } catch (SQLException e) {
            throw new StoreUnavailableException("History cannot be read: " + e.getMessage(), e);
        }
    }

    private static <T> Page<T> page(
            Connection connection,
            String select,
            String from,
            Conditions conditions,
            int offset,
            int limit,
            RowReader<T> reader)
            throws SQLException {
        long total = rows(connection, "SELECT COUNT(*)" + from, conditions, "", row -> row.getLong(1))
                .get(0);
        if (offset >= total || limit <= 0) {
            return new Page<>(total, List.of());
        }
        String tail = YOUNGEST_FIRST + " OFFSET " + offset + " ROWS FETCH NEXT " + limit + " ROWS ONLY";
        return new Page<>(total, rows(connection, select + from, conditions, tail, reader));
    }

    private static <T> List<T> rows(
            Connection connection, String query, Conditions conditions, String tail, RowReader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query + conditions.where() + tail)) {
            conditions.bind(statement);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
            }
            return found;
        }
    }

    private Job job(ResultSet row) throws SQLException {
        return documents.read(Job.KIND, LongText.of(row.getString(1), row.getString(2)));
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                UUID.fromString(row.getString(1)),
                row.getString(2),
                Event.Level.valueOf(row.getString(3)),
                Event.State.valueOf(row.getString(4)),
                row.getString(5),
                new Id<>(row.getLong(6)),
                new Id<>(row.getLong(7)),
                new Id<>(row.getLong(8)),
                row.getString(9),
                uuid(row.getString(10)),
                uuid(row.getString(11)),
                Instant.ofEpochMilli(row.getLong(12)));
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        return text == null ? null : UUID.fromString(text);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable Collection<Long> values(@Nullable Set<Id<Account>> ids) {
        return ids == null ? null : ids.stream().map(Id::value).toList();
    }

    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
