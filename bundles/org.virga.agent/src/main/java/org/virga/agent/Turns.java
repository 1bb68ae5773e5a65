package org.virga.agent;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.RpcException;

/** Lets operations on one guest happen one after the other, in the order in which they came, and on different guests at once. */
final class Turns {

    private final Map<UUID, Turn> turns = new ConcurrentHashMap<>();

    /** Something that is done to a guest. */
    @FunctionalInterface
    interface Action<R> {
        R run() throws RpcException, InterruptedException;
    }

    <R> R take(UUID vm, Action<R> action) throws RpcException, InterruptedException {
        Turn turn = turns.compute(vm, (key, known) -> (known == null ? new Turn() : known).wanted());
        try {
            // This lock is the order itself; who waits for it wants to wait for the hypervisor.
            turn.lock.lockInterruptibly();
            try {
                return action.run();
            } finally {
                turn.lock.unlock();
            }
        } finally {
            turns.computeIfPresent(vm, (key, known) -> known.left());
        }
    }

    /** How many guests are being worked on. */
    int guests() {
        return turns.size();
    }

    private static final class Turn {

        private final ReentrantLock lock = new ReentrantLock(true);
        /** Changed only under the map's own lock of this entry. */
        private int users;

        Turn wanted() {
            users++;
            return this;
        }

        @Nullable
        Turn left() {
            users--;
            return users == 0 ? null : this;
        }
    }
}
