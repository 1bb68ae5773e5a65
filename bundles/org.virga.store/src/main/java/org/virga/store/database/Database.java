package org.virga.store.database;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.apache.openjpa.persistence.PersistenceProviderImpl;

/** An open database whose schema is of this bundle's version. Any thread may ask it for connections. */
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final int VALID_SECONDS = 3;
    /** The writer tries again and again; nobody has to wait longer for the news that the database is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Engine engine;
    private final HikariDataSource pool;
    private final EntityManagerFactory entities;
    private final ClassLoader loader;
    private final Claim claim;

    private Database(
            Engine engine, HikariDataSource pool, Claim claim, ClassLoader loader, EntityManagerFactory entities) {
        this.engine = engine;
        this.pool = pool;
        this.claim = claim;
        this.loader = loader;
        this.entities = entities;
    }

    /**
     * Opens the database that the location names, and migrates it.
     *
     * @throws DatabaseException whose message is a line for the operator
     */
    public static Database open(Location location) throws DatabaseException {
        return open(location, UnaryOperator.identity(), PATIENCE);
    }

    /** As {@link #open(Location)}, and takes the database away from a controller that does not let go of it. */
    public static Database takeOver(Location location) throws DatabaseException {
        return open(location, UnaryOperator.identity(), PATIENCE, true);
    }

    /**
     * As {@link #open(Location)}.
     *
     * @param between what to put between the pool and the database
     * @param patience how long to wait for a connection, and for a controller that is just going
     */
    public static Database open(Location location, UnaryOperator<DataSource> between, Duration patience)
            throws DatabaseException {
        return open(location, between, patience, false);
    }

    private static Database open(Location location, UnaryOperator<DataSource> between, Duration patience, boolean force)
            throws DatabaseException {
        Engine engine = location.engine();
        DataSource source = between.apply(engine.start());
        GatedPool pool = pool(source, patience);
        PersistenceUnit unit = PersistenceUnit.of(pool, engine.dictionary());
        // OpenJPA gets up while the database does; each takes a good part of the start.
        FutureTask<EntityManagerFactory> entities = new FutureTask<>(() -> factory(unit));
        new Thread(entities, "virga-store-open").start();
        Claim claim = Claim.GIVEN;
        try {
            connect(source, pool, engine);
            claim = engine.claim(source, patience, force);
            Migrations.run(pool, engine);
            return new Database(engine, pool, claim, unit.loader(), get(entities));
        } catch (DatabaseException | RuntimeException e) {
            claim.close();
            try {
                get(entities).close();
            } catch (RuntimeException late) {
                e.addSuppressed(late);
            }
            pool.close();
            engine.stop();
            throw e;
        }
    }

    private static void connect(DataSource source, GatedPool pool, Engine engine) throws DatabaseException {
        try (Connection first = source.getConnection()) {
            first.isValid(0);
        } catch (SQLException e) {
            throw DatabaseException.failed(engine.explain(e), e);
        } finally {
            pool.open();
        }
    }

    private static GatedPool pool(DataSource source, Duration patience) {
        GatedPool pool = new GatedPool();
        pool.setPoolName("virga-store");
        pool.setDataSource(source);
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(patience.toMillis());
        return pool;
    }

    private static EntityManagerFactory factory(PersistenceUnit unit) {
        // OpenJPA looks for its own classes there too.
        Thread.currentThread().setContextClassLoader(unit.loader());
        return new PersistenceProviderImpl().createContainerEntityManagerFactory(unit, Map.of());
    }

    private static EntityManagerFactory get(FutureTask<EntityManagerFactory> entities) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return entities.get();
                } catch (InterruptedException e) {
                    interrupted = true; // it ends by itself, and has to have ended before anything is taken apart
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("OpenJPA does not start: " + e.getCause(), e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Where it is, for people. */
    public String place() {
        return engine.place();
    }

    /** The version of its tables. */
    public int schema() {
        return Schema.newest();
    }

    /** The database's own name for itself, with its version. */
    public String product() throws DatabaseException {
        try (Connection connection = connection()) {
            DatabaseMetaData data = connection.getMetaData();
            String product = data.getDatabaseProductName() + " " + data.getDatabaseProductVersion();
            connection.rollback();
            return product;
        } catch (SQLException e) {
            throw DatabaseException.failed(engine.explain(e), e);
        }
    }

    /**
     * Copies an embedded database into a directory while it is written to; the copy is a database of the same name and
     * holds all that was committed when the copying ended.
     */
    public void copyTo(Path target) throws DatabaseException {
        try (Connection connection = connection();
                CallableStatement copy = connection.prepareCall("CALL SYSCS_UTIL.SYSCS_BACKUP_DATABASE(?)")) {
            copy.setString(1, target.toString());
            copy.execute();
            connection.rollback();
        } catch (SQLException e) {
            throw DatabaseException.failed("The database in " + place() + " cannot be copied: " + e.getMessage(), e);
        }
    }

    /** Sets the epoch of a database that nobody writes to, unless it is higher. */
    public void raiseEpoch(long epoch) throws DatabaseException {
        try (Connection connection = connection();
                PreparedStatement statement =
                        connection.prepareStatement("UPDATE writer SET epoch = ? WHERE epoch < ?")) {
            statement.setLong(1, epoch);
            statement.setLong(2, epoch);
            statement.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            throw DatabaseException.failed("The epoch of " + place() + " cannot be raised: " + e.getMessage(), e);
        }
    }

    /** A connection that is in no transaction and does not commit by itself. */
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    String hint(String index) {
        return engine.hint(index);
    }

    int historyIsolation() {
        return engine.historyIsolation();
    }

    /** The loader that has to be the context loader of a thread that works with entities: OpenJPA looks there too. */
    public ClassLoader loader() {
        return loader;
    }

    /**
     * Lets go of everything after a failure, so that what is asked next is answered from what the database has made
     * durable: transactions that nobody can end any more end, and their locks with them.
     *
     * @throws DatabaseException when the database cannot be reached
     */
    void reset() throws DatabaseException {
        engine.stop();
        pool.getHikariPoolMXBean().softEvictConnections();
        try {
            // The pool may have been making a connection meanwhile, and hands a young one out unasked.
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Connection connection = pool.getConnection()) {
                    if (connection.isValid(VALID_SECONDS)) {
                        return;
                    }
                    pool.evictConnection(connection);
                }
            }
        } catch (SQLException e) {
            throw DatabaseException.failed(engine.explain(e), e);
        }
    }

    /** Holds the claim for the writer of this epoch, and tells when a later one has come. */
    public void keepClaim(long epoch, Runnable lost) {
        claim.keep(epoch, lost);
    }

    EntityManager entityManager() {
        return entities.createEntityManager();
    }

    @Override
    public void close() {
        try {
            entities.close();
        } finally {
            pool.close();
            engine.stop();
            claim.close();
        }
    }
}
