package org.virga.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A line to a database that breaks for good when a certain statement, or commit, is about to be carried out. */
final class BreakingDataSource {

    private final DataSource source;
    private final int last;
    private final AtomicInteger carriedOut = new AtomicInteger();

    /**
     * A line that holds for a while.
     *
     * @param last the number of the statement that does not get through; 1 for the first
     */
    BreakingDataSource(DataSource source, int last) {
        this.source = source;
        this.last = last;
    }

    /** Whether it came to that. */
    boolean broken() {
        return carriedOut.get() >= last;
    }

    DataSource proxy() {
        return proxy(DataSource.class, source);
    }

    private <T> T proxy(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean executes =
                            real instanceof Statement && method.getName().startsWith("execute");
                    boolean counts = executes || method.getName().equals("commit");
                    if (counts ? carriedOut.incrementAndGet() >= last : broken() && !ends(method)) {
                        throw new SQLException("The line is broken", "08006");
                    }
                    return wrapped(method, invoke(method, real, arguments));
                }));
    }

    private static boolean ends(Method method) {
        return method.getName().equals("close")
                || method.getName().equals("rollback")
                || method.getDeclaringClass() == Object.class;
    }

    private Object wrapped(Method method, Object result) {
        Class<?> type = method.getReturnType();
        return result instanceof Connection || result instanceof Statement ? proxy(type, result) : result;
    }

    private static Object invoke(Method method, Object real, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
