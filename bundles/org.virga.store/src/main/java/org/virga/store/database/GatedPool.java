package org.virga.store.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/**
 * A pool that gives nothing out before the database is up. A database that was killed is recovered when it is first
 * connected to, which may take longer than anybody has to wait for a connection later.
 */
final class GatedPool extends HikariDataSource {

    private final CountDownLatch up = new CountDownLatch(1);

    /** Lets through who waits, and everybody after them. */
    void open() {
        up.countDown();
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            up.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while the database comes up", e);
        }
        return super.getConnection();
    }
}
