package org.virga.store.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A claim that is an advisory lock of a session of its own. The server lets go of it as soon as it notices that the process
 * is no more: within milliseconds when that died, within half a minute when its machine vanished. When the server itself
 * was away, the claim is taken again before a controller that starts may have it.
 */
final class PostgresClaim implements Claim {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresClaim.class);

    private static final String TRY =
            "SELECT pg_try_advisory_lock(hashtext('org.virga.store'), hashtext(current_schema()))";
    private static final String EPOCH = "SELECT epoch FROM writer";
    private static final String OWNER = "SELECT owner, epoch FROM writer";
    /** A controller that runs has the time to take its claim again. */
    private static final String RESTARTED = "SELECT pg_postmaster_start_time() > now() - interval '5 seconds'";

    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration CHECK = Duration.ofSeconds(1);

    private final DataSource source;
    private final String place;
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile @Nullable Connection connection;
    private volatile @Nullable Thread keeper;
    /** Whether this session has the lock. For one thread at a time. */
    private boolean held;

    private PostgresClaim(DataSource source, String place) {
        this.source = source;
        this.place = place;
    }

    /**
     * Takes the claim.
     *
     * @param patience how long to wait for a controller that is just going
     * @param force whether to go on without it when another controller does not let go of it
     * @throws DatabaseException that names the controller which holds it
     */
    static PostgresClaim take(DataSource source, String place, Duration patience, boolean force)
            throws DatabaseException {
        PostgresClaim claim = new PostgresClaim(source, place);
        try {
            claim.waitFor(patience, force);
            return claim;
        } catch (SQLException e) {
            claim.close();
            throw DatabaseException.failed("The database at " + place + " cannot be claimed: " + e.getMessage(), e);
        } catch (DatabaseException e) {
            claim.close();
            throw e;
        }
    }

    private void waitFor(Duration patience, boolean force) throws SQLException, DatabaseException {
        long begun = System.nanoTime();
        Connection session = session();
        @Nullable String owner = owner(session);
        while (owner != null && !force && isTrue(session, RESTARTED)) {
            pause();
        }
        while (!isTrue(session, TRY)) {
            owner = owner(session);
            String holder = "the controller" + (owner == null ? "" : " on " + owner);
            if (force) {
                LOG.warn("The database at {} is taken over from {}, which writes no more from now on", place, holder);
                return;
            }
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw DatabaseException.failed("The database at " + place + " is in use by " + holder
                        + "; stop that one first, or start this one with --take-over if that one cannot be reached");
            }
            pause();
        }
        held = true;
    }

    private Connection session() throws SQLException {
        Connection current = connection;
        if (current == null) {
            held = false;
            current = source.getConnection();
            connection = current;
            current.setAutoCommit(true);
        }
        return current;
    }

    private void pause() throws DatabaseException {
        try {
            if (closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                throw DatabaseException.failed("The claim to the database at " + place + " was given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DatabaseException.failed("Interrupted while the database at " + place + " was claimed", e);
        }
    }

    /** Null when nobody ever wrote, or nobody who said so. */
    private static @Nullable String owner(Connection session) {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(OWNER)) {
            boolean told = rows.next() && rows.getString(1) != null;
            return told ? rows.getString(1) + " (epoch " + rows.getLong(2) + ")" : null;
        } catch (SQLException e) {
            LOG.debug("The database does not say who writes", e); // it has no such table or column yet
            return null;
        }
    }

    private static boolean isTrue(Connection session, String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static long epoch(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(EPOCH)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void keep(long epoch, Runnable lost) {
        Thread thread = new Thread(() -> run(epoch, lost), "virga-store-claim");
        thread.setDaemon(true);
        keeper = thread;
        thread.start();
    }

    private void run(long epoch, Runnable lost) {
        try {
            while (!closed.await(CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!ours(epoch)) {
                    lost.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", Thread.currentThread().getName());
        } finally {
            letGo();
        }
    }

    /** Takes the claim again if it was lost, and tells whether no later controller has been here. */
    private boolean ours(long epoch) {
        try {
            Connection session = session();
            if (!held && isTrue(session, TRY)) {
                held = true;
                LOG.info("The claim to the database at {} is taken again", place);
            }
            return epoch(session) == epoch;
        } catch (SQLException e) {
            if (held) {
                LOG.warn("The claim to the database at {} is lost until it answers again: {}", place, e.getMessage());
            }
            letGo();
            return true;
        }
    }

    private void letGo() {
        Connection current = connection;
        connection = null;
        held = false;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                LOG.debug("A session that had failed could not be closed in order", e);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Thread thread = keeper;
        if (thread == null) {
            letGo();
            return;
        }
        try {
            thread.join(RETRY.toMillis());
            Connection current = connection;
            if (thread.isAlive() && current != null) {
                current.abort(Runnable::run); // it waits for a server that does not answer
            }
            thread.join();
        } catch (SQLException e) {
            LOG.debug("A session that does not answer could not be cut off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
