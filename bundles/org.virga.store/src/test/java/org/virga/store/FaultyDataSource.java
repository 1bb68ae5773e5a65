package org.virga.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Stands between a store and its database and lets it fail where a test wants it. */
final class FaultyDataSource implements UnaryOperator<DataSource> {

    /** Where it fails. */
    enum Fault {
        NONE,
        /** Nobody gets a connection, and those that are there break. */
        GONE,
        /** The next statement is refused; otherwise all is well. */
        STATEMENT,
        /** The next commit fails, and the database has not committed. */
        BEFORE_COMMIT,
        /** The next commit fails, though the database has committed. */
        AFTER_COMMIT,
        /** As {@link #AFTER_COMMIT}; and then it is {@link #GONE}. */
        AFTER_COMMIT_AND_GONE,
        /** Whatever is asked gets no answer, until there is another fault or none. */
        HANGING,
        /** The next commit is done, and then it is {@link #HANGING}. */
        HANGING_AFTER_COMMIT
    }

    private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);

    /** How many more operations there are until a crash; 0 when there is to be none. */
    private final AtomicInteger left = new AtomicInteger();

    /** Whether a commit that is hit by the crash has been done. */
    private volatile boolean late;

    /**
     * Lets the database be {@link Fault#GONE} with an operation to come: a connection, a statement or a commit.
     *
     * @param operation 1 for the next one
     * @param afterCommit whether a commit that is this operation is done all the same
     */
    void crashAt(int operation, boolean afterCommit) {
        late = afterCommit;
        left.set(operation);
    }

    /** Nothing fails any more. */
    void heal() {
        left.set(0);
        fault.set(Fault.NONE);
    }

    private boolean crashes() {
        return left.get() > 0 && left.decrementAndGet() == 0;
    }

    void set(Fault next) {
        fault.set(next);
    }

    @Override
    public DataSource apply(DataSource source) {
        return proxy(DataSource.class, source, (method, call) -> {
            if (method.getName().equals("getConnection")) {
                refuse();
                return connection((Connection) call.run());
            }
            return call.run();
        });
    }

    private Connection connection(Connection real) {
        return proxy(Connection.class, real, (method, call) -> {
            switch (method.getName()) {
                case "commit" -> {
                    return commit(call);
                }
                case "prepareStatement", "createStatement" -> {
                    refuse();
                    refuseStatement();
                }
                case "isValid" -> {
                    hang();
                    return fault.get() != Fault.GONE && (Boolean) call.run();
                }
                default -> {}
            }
            return call.run();
        });
    }

    private Object commit(Call call) throws Throwable {
        hang();
        refuseWhenGone();
        if (crashes()) {
            if (late) {
                call.run();
            }
            fault.set(Fault.GONE);
            throw new SQLException("The database crashed while it committed", "08006");
        }
        if (fault.compareAndSet(Fault.BEFORE_COMMIT, Fault.NONE)) {
            throw new SQLException("The line broke on the way there", "08006");
        }
        Object result = call.run();
        if (fault.compareAndSet(Fault.HANGING_AFTER_COMMIT, Fault.HANGING)) {
            hang();
        }
        if (fault.compareAndSet(Fault.AFTER_COMMIT, Fault.NONE)
                || fault.compareAndSet(Fault.AFTER_COMMIT_AND_GONE, Fault.GONE)) {
            throw new SQLException("The line broke on the way back", "08006");
        }
        return result;
    }

    private void hang() {
        while (fault.get() == Fault.HANGING) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private void refuse() throws SQLException {
        hang();
        if (crashes()) {
            fault.set(Fault.GONE);
        }
        refuseWhenGone();
    }

    private void refuseStatement() throws SQLException {
        if (fault.compareAndSet(Fault.STATEMENT, Fault.NONE)) {
            throw new SQLException("The value is too long", "22001");
        }
    }

    private void refuseWhenGone() throws SQLException {
        if (fault.get() == Fault.GONE) {
            throw new SQLException("The database is gone", "08001");
        }
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private interface Interceptor {
        Object call(Method method, Call call) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T real, Interceptor interceptor) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Call call = () -> {
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    };
                    return interceptor.call(method, call);
                }));
    }
}
