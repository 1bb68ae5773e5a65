package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.store.History;
import org.virga.store.document.Documents;

/**
 * History as it stands in the database. Its queries take no locks on Derby; instead they look at what was published only,
 * so they wait for nobody and see nothing that may still vanish. A database that does not answer makes nobody wait longer
 * than {@link TimedReads} allows.
 */
public final class StoredHistory implements History, AutoCloseable {

    private static final String JOB_COLUMNS = "body, long_body";
    static final String EVENT_COLUMNS = "uuid, type, severity, state, description, user_id, account_id, domain_id,"
            + " resource_type, resource_uuid, start_uuid, created";

    private final Database database;
    private final Documents documents;
    private final Supplier<Horizon> horizon;
    private final TimedReads reads = new TimedReads();
    private final EventTotal eventTotal = new EventTotal();

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
        String query =
                "SELECT id FROM event" + database.hint("event_newest") + " ORDER BY id DESC FETCH FIRST ROW ONLY";
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            long last = rows.next() ? rows.getLong(1) : 0;
            connection.rollback();
            return last;
        } catch (SQLException e) {
            throw DatabaseException.failed("History cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Job> job(UUID uuid) {
        HistoryQuery<Job> query = jobs("job_uuid", published().and("uuid = ?", uuid));
        return page(query, connection -> 1, 0, 1).rows().stream().findFirst();
    }

    @Override
    public Page<Job> jobs(JobFilter filter) {
        String index = filter.resource() != null
                ? "job_resource"
                : filter.accounts() != null ? "job_account" : filter.since() != null ? "job_completed" : "job_newest";
        Conditions conditions = published()
                .in("account_id", values(filter.accounts()))
                .and("resource_uuid = ?", filter.resource())
                .and("completed >= ?", millis(filter.since()));
        HistoryQuery<Job> query = jobs(index, conditions);
        return page(query, connection -> query.count(connection, database::hint), filter.offset(), filter.limit());
    }

    private Conditions published() {
        return new Conditions().and("sequence <= ?", horizon.get().sequence());
    }

    private HistoryQuery<Job> jobs(String index, Conditions conditions) {
        return new HistoryQuery<>(
                JOB_COLUMNS, "job", index, conditions, row -> documents.read(Job.KIND, LongBytes.read(row, 2)));
    }

    @Override
    public Page<Event> events(EventFilter filter) {
        long last = horizon.get().lastEvent();
        Conditions wanted = new Conditions()
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
        boolean all = wanted.isEmpty();
        HistoryQuery<Event> query = new HistoryQuery<>(
                EVENT_COLUMNS, "event", index(filter), wanted.and("id <= ?", last), StoredHistory::event);
        Counter counter = connection -> query.count(connection, database::hint);
        return page(query, all ? known(last, counter) : counter, filter.offset(), filter.limit());
    }

    private Counter known(long last, Counter counter) {
        return connection -> {
            OptionalLong known = eventTotal.at(last);
            if (known.isPresent()) {
                return known.getAsLong();
            }
            long begun = eventTotal.begin();
            long counted = counter.count(connection);
            eventTotal.counted(begun, last, counted);
            return counted;
        };
    }

    /** Takes notice that rows were removed. */
    public void removed() {
        eventTotal.removed();
    }

    /** The index that leaves the fewest rows to look at. */
    private static String index(EventFilter filter) {
        if (filter.uuid() != null) {
            return "event_uuid";
        }
        if (filter.start() != null) {
            return "event_start";
        }
        if (filter.resource() != null) {
            return "event_resource";
        }
        if (filter.accounts() != null) {
            return "event_account";
        }
        return filter.from() != null ? "event_created" : "event_newest";
    }

    private <T> Page<T> page(HistoryQuery<T> query, Counter counter, int offset, int limit) {
        return reads.read(() -> {
            try (Connection connection = database.connection()) {
                connection.setTransactionIsolation(database.historyIsolation());
                long total = counter.count(connection);
                Page<T> page = query.page(connection, database::hint, total, offset, limit);
                connection.rollback();
                return page;
            }
        });
    }

    @Override
    public void close() {
        reads.close();
    }

    static Event event(ResultSet row) throws SQLException {
        return new Event(
                UuidBytes.some(row.getBytes(2)),
                row.getString(3),
                Event.Level.valueOf(row.getString(4)),
                Event.State.valueOf(row.getString(5)),
                row.getString(6),
                new Id<>(row.getLong(7)),
                new Id<>(row.getLong(8)),
                new Id<>(row.getLong(9)),
                row.getString(10),
                UuidBytes.read(row.getBytes(11)),
                UuidBytes.read(row.getBytes(12)),
                Instant.ofEpochMilli(row.getLong(13)));
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable Collection<Long> values(@Nullable Set<Id<Account>> ids) {
        return ids == null ? null : ids.stream().map(Id::value).toList();
    }

    private interface Counter {
        long count(Connection connection) throws SQLException;
    }
}
