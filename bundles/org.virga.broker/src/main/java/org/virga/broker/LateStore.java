package org.virga.broker;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.store.MessageStore;
import org.apache.activemq.store.memory.MemoryMessageStore;
import org.jspecify.annotations.Nullable;

/**
 * The store of a queue that has never had a message to keep: empty, and on no disk. With the first message it becomes the real
 * one, which is set up then as this one was. Any thread may call.
 */
final class LateStore implements InvocationHandler {

    /** What makes a store the one of its queue, and has to be said to the real one too. */
    private static final Set<String> SETTINGS =
            Set.of("setMemoryUsage", "setPrioritizedMessages", "registerIndexListener", "start");

    private static final Set<String> ADDITIONS = Set.of("addMessage", "asyncAddQueueMessage");

    private final MessageStore empty;
    private final Maker maker;
    /** Guarded by {@code this}, as is the making of the real store. */
    private final List<Setting> settings = new ArrayList<>();

    private volatile @Nullable MessageStore real;

    /** Makes the real store. */
    @FunctionalInterface
    interface Maker {
        MessageStore make() throws IOException;
    }

    @FunctionalInterface
    private interface Setting {
        @Nullable
        Object sayTo(MessageStore store) throws Throwable;
    }

    private LateStore(ActiveMQQueue queue, Maker maker) {
        this.empty = new MemoryMessageStore(queue);
        this.maker = maker;
    }

    /** The store of a queue that has nothing stored yet. */
    static MessageStore of(ActiveMQQueue queue, Maker maker) {
        return (MessageStore) Proxy.newProxyInstance(
                LateStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, new LateStore(queue, maker));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        @Nullable MessageStore made = real;
        if (made == null) {
            made = ADDITIONS.contains(method.getName()) ? made() : noted(method, arguments);
        }
        return call(made, method, arguments);
    }

    private synchronized MessageStore noted(Method method, Object @Nullable [] arguments) {
        if (real != null) {
            return real;
        }
        if (SETTINGS.contains(method.getName())) {
            settings.add(store -> call(store, method, arguments));
        }
        return empty;
    }

    private synchronized MessageStore made() throws Throwable {
        if (real != null) {
            return real;
        }
        MessageStore made = maker.make();
        for (Setting setting : settings) {
            var unused = setting.sayTo(made);
        }
        settings.clear();
        real = made;
        return made;
    }

    private static @Nullable Object call(MessageStore store, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
