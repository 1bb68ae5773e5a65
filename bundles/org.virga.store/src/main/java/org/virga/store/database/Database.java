package org.virga.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.apache.openjpa.persistence.PersistenceProviderImpl;

/** An open database whose schema is of this bundle's version. Any thread may ask it for connections. */
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final long CONNECTION_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Engine engine;
    private final HikariDataSource pool;
    private final EntityManagerFactory entities;
    private final ClassLoader loader;

    private Database(Engine engine, HikariDataSource pool, PersistenceUnit unit) {
        this.engine = engine;
        this.pool = pool;
        this.loader = unit.loader();
        this.entities = factory(unit);
    }

    /**
     * Opens the database that the settings name, and migrates it.
     *
     * @throws DatabaseException whose message is a line for the operator
     */
    public static Database open(Location location) throws DatabaseException {
        return open(location, UnaryOperator.identity());
    }

    /** As {@link #open(Location)}, with something between the pool and the database. */
    static Database open(Location location, UnaryOperator<DataSource> between) throws DatabaseException {
        Engine engine = location.engine();
        DataSource source = between.apply(engine.start());
        try (Connection probe = source.getConnection()) {
            probe.isValid(0);
        } catch (SQLException e) {
            throw DatabaseException.failed(engine.explain(e), e);
        }
        HikariDataSource pool = new HikariDataSource(pool(source));
        try {
            Migrations.run(pool, engine);
            return new Database(engine, pool, PersistenceUnit.of(pool, engine.dictionary()));
        } catch (DatabaseException | RuntimeException e) {
            pool.close();
            engine.stop();
            throw e;
        }
    }

    private static HikariConfig pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("virga-store");
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_MILLIS);
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static EntityManagerFactory factory(PersistenceUnit unit) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(unit.loader());
        try {
            return new PersistenceProviderImpl().createContainerEntityManagerFactory(unit, Map.of());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Where it is, for people. */
    public String place() {
        return engine.place();
    }

    /** A connection that is in no transaction and does not commit by itself. */
    Connection connection() throws SQLException {
        return pool.getConnection();
    }

    int historyIsolation() {
        return engine.historyIsolation();
    }

    /** The loader that has to be the context loader of a thread that works with entities: OpenJPA looks there too. */
    public ClassLoader loader() {
        return loader;
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
        }
    }
}
