package org.virga.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.store.Commit;
import org.virga.spi.PluginSet;
import org.virga.spi.store.ChangeListener;

/** One listener with a thread of its own and the commits that it has not been told of. */
final class Subscription implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    /** The least lag that is worth a word; a word is said again each time it has doubled. */
    private static final int SLOW = 10_000;

    private final ChangeListener listener;
    private final String name;
    private final LinkedBlockingQueue<List<Commit>> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger lag = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;
    /** For the writer's thread. */
    private int nextWarning = SLOW;

    Subscription(ChangeListener listener, String name) {
        this.listener = listener;
        this.name = name;
        this.thread = new Thread(this::run, "virga-store-feed-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    String name() {
        return name;
    }

    int lag() {
        return lag.get();
    }

    /** Takes commits without waiting. For one thread at a time. */
    void offer(List<Commit> commits) {
        int behind = lag.addAndGet(commits.size());
        waiting.add(commits);
        if (behind >= nextWarning) {
            LOG.warn("The change listener {} is {} commits behind", name, behind);
            nextWarning *= 2;
        } else if (behind < SLOW) {
            nextWarning = SLOW;
        }
    }

    private void run() {
        try {
            while (!closed) {
                for (Commit commit : waiting.take()) {
                    if (closed) {
                        return;
                    }
                    tell(commit);
                    lag.decrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName());
        }
    }

    private void tell(Commit commit) {
        try {
            listener.committed(commit);
        } catch (RuntimeException | LinkageError e) {
            // The place where foreign code is called: the next commit follows whatever it does.
            LOG.error("The change listener {} failed on commit {}", name, commit.sequence(), e);
        }
    }

    /** Tells nothing more, and waits for the call that is under way. */
    @Override
    public void close() {
        closed = true;
        waiting.add(List.of()); // so that it looks up
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            Duration limit = PluginSet.DRAIN_LIMIT;
            thread.join(limit.toMillis());
            if (thread.isAlive()) {
                LOG.error("The change listener {} has not returned after {}", name, limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
