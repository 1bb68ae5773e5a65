package org.virga.store.database;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.store.snapshot.RecordKey;

/**
 * Writes to the database, a batch in one transaction. Rows that were written lately stay managed, so that writing them
 * again needs no select; the coldest are let go. After a failure it has to be {@link #reopen reopened}.
 *
 * <p>For one thread at a time, whose context class loader is {@link Database#loader}.
 */
public final class Scribe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Scribe.class);

    private final Database database;
    private final int warmRows;
    /** The coldest first. */
    private final Map<RecordKey, RecordRow> warm = new LinkedHashMap<>(64, 0.75f, true);

    private final Map<String, CounterRow> counters = new LinkedHashMap<>();
    /** Whether the database is to be asked from scratch. */
    private boolean failed;

    private @Nullable EntityManager entities;
    private @Nullable WriterRow writer;

    /**
     * A scribe that has yet to be opened.
     *
     * @param warmRows how many rows stay managed
     */
    public Scribe(Database database, int warmRows) {
        this.database = database;
        this.warmRows = warmRows;
    }

    /**
     * Connects, and makes the writer before this one, wherever it may still run, the last of its epoch.
     *
     * @return the state of the database, with the new epoch
     */
    public Tip takeOver() throws DatabaseException {
        connect().raiseEpoch(Owner.self());
        commit();
        return tip();
    }

    /** Connects again after a failure. */
    public Tip reopen() throws DatabaseException {
        close();
        if (failed) {
            database.reset();
        }
        connect();
        commit(); // nothing; it ends what reading began
        failed = false;
        return tip();
    }

    /** The ceilings of all kinds that had a record. */
    public Map<String, Long> ceilings() {
        Map<String, Long> ceilings = new LinkedHashMap<>();
        counters.values().forEach(counter -> ceilings.put(counter.kind(), counter.ceiling()));
        return ceilings;
    }

    /** Writes a batch, wholly or not at all. */
    public void write(RowBatch batch) throws DatabaseException {
        List<Object> additions = batch.additions();
        try {
            EntityManager manager = begin();
            for (Map.Entry<RecordKey, RowBatch.RecordWrite> write :
                    batch.records().entrySet()) {
                write(manager, write.getKey(), write.getValue());
            }
            additions.forEach(manager::persist);
            batch.ceilings().forEach((kind, ceiling) -> raise(manager, kind, ceiling));
            Objects.requireNonNull(writer).advance(batch.sequence());
        } catch (RuntimeException e) {
            throw failed(e);
        }
        commit();
        additions.forEach(Objects.requireNonNull(entities)::detach);
        cool();
    }

    private void write(EntityManager manager, RecordKey key, RowBatch.RecordWrite write) {
        byte[] body = write.body();
        if (!write.inDatabase()) {
            if (body != null) {
                RecordRow row = new RecordRow(key.kind().name(), key.id(), write.revision(), body);
                manager.persist(row);
                warm.put(key, row);
            }
            return;
        }
        RecordRow row = body == null ? warm.remove(key) : warm.get(key);
        if (row == null) {
            row = manager.find(RecordRow.class, new RecordRow.Key(key.kind().name(), key.id()));
            if (row == null) {
                throw new IllegalStateException("There is no row of " + key);
            }
        }
        if (body == null) {
            manager.remove(row);
        } else {
            row.write(write.revision(), body);
            warm.put(key, row);
        }
    }

    private void raise(EntityManager manager, String kind, long ceiling) {
        CounterRow counter = counters.get(kind);
        if (counter == null) {
            counter = new CounterRow(kind, ceiling);
            manager.persist(counter);
            counters.put(kind, counter);
        } else {
            counter.raise(ceiling);
        }
    }

    private void cool() {
        var coldest = warm.values().iterator();
        while (warm.size() > warmRows && coldest.hasNext()) {
            Objects.requireNonNull(entities).detach(coldest.next());
            coldest.remove();
        }
    }

    private WriterRow connect() throws DatabaseException {
        close();
        try {
            entities = database.entityManager();
            EntityManager manager = begin();
            // A commit that was broken off may still be under way; this waits for it.
            writer = Objects.requireNonNull(
                    manager.find(WriterRow.class, WriterRow.KEY, LockModeType.PESSIMISTIC_WRITE));
            for (Kind<?> kind : Kinds.all()) {
                CounterRow counter = manager.find(CounterRow.class, kind.name());
                if (counter != null) {
                    counters.put(kind.name(), counter);
                }
            }
            return writer;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    private EntityManager begin() {
        EntityManager manager = Objects.requireNonNull(entities, "not open");
        if (!manager.getTransaction().isActive()) {
            manager.getTransaction().begin();
        }
        return manager;
    }

    private void commit() throws DatabaseException {
        EntityManager manager = Objects.requireNonNull(entities);
        try {
            manager.flush();
        } catch (RuntimeException e) {
            throw failed(e);
        }
        try {
            manager.getTransaction().commit();
        } catch (RuntimeException e) {
            failed = true;
            throw DatabaseException.undecided("The database failed while it committed: " + reason(e), e);
        }
    }

    private Tip tip() {
        WriterRow row = Objects.requireNonNull(writer);
        return new Tip(row.epoch(), row.sequence(), String.valueOf(row.owner()));
    }

    private DatabaseException failed(RuntimeException e) {
        // That another one has written meanwhile is an answer, given by a database that is sound.
        failed = !(e instanceof OptimisticLockException);
        return DatabaseException.failed("The database failed: " + reason(e), e);
    }

    /** What lies at the bottom; what lies above it tells only that something does. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    @Override
    public void close() {
        EntityManager manager = entities;
        entities = null;
        writer = null;
        warm.clear();
        counters.clear();
        if (manager == null) {
            return;
        }
        try {
            if (manager.getTransaction().isActive()) {
                manager.getTransaction().rollback();
            }
            manager.close();
        } catch (RuntimeException e) {
            LOG.debug("A connection that had failed could not be closed in order", e);
        }
    }

    /**
     * Where the database stands.
     *
     * @param epoch of the last writer that took over
     * @param sequence of the last commit
     * @param owner who that writer is
     */
    public record Tip(long epoch, long sequence, String owner) {}
}
