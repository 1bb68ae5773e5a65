package org.virga.store.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/**
 * A data source that gives out one connection again and again. Flyway changes a schema on one connection and writes down on
 * another that it did; a process that dies between the two commits leaves a migration that is done and is tried once more.
 * On one connection both are one transaction.
 *
 * <p>For one thread.
 */
final class OneConnection {

    private final Connection connection;

    /** A source of a connection that stays its owner's to close. */
    OneConnection(Connection connection) {
        this.connection = connection;
    }

    DataSource source() {
        Connection kept = proxy(
                Connection.class,
                (self, method, arguments) -> method.getName().equals("close") ? null : invoke(method, arguments));
        return proxy(DataSource.class, (self, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return kept;
            }
            throw new UnsupportedOperationException(method.getName());
        });
    }

    private Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(OneConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
