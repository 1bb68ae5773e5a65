package org.virga.identity;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.virga.api.command.Caller;
import org.virga.api.identity.Session;

/** The open sessions, a bounded number of them. Any thread may call. */
final class SessionTable {

    private static final long SWEEP_NANOS = 10_000_000_000L;

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong swept = new AtomicLong();
    private final int most;
    private final Duration timeout;
    private final Secrets secrets;
    private final LongSupplier nanoClock;

    private static final class Entry {
        private final Session session;
        private volatile long used;

        Entry(Session session, long used) {
            this.session = session;
            this.used = used;
        }
    }

    SessionTable(int most, Duration timeout, Secrets secrets, LongSupplier nanoClock) {
        this.most = most;
        this.timeout = timeout;
        this.secrets = secrets;
        this.nanoClock = nanoClock;
        swept.set(nanoClock.getAsLong());
    }

    /** Opens a session. When there are too many, the one that was idle for longest ends. */
    Session open(Caller caller) {
        long now = nanoClock.getAsLong();
        sweep(now);
        Session session = new Session(secrets.session(), secrets.session(), caller, timeout);
        entries.put(session.id(), new Entry(session, now));
        if (entries.size() > most) {
            entries.values().stream()
                    .min(Comparator.comparingLong(entry -> entry.used - now))
                    .ifPresent(oldest -> close(oldest.session.id()));
        }
        return session;
    }

    /** A session that is open; finding it puts its end off. */
    Optional<Session> find(String id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        long now = nanoClock.getAsLong();
        if (expired(entry, now)) {
            close(id);
            return Optional.empty();
        }
        entry.used = now;
        return Optional.of(entry.session);
    }

    void close(String id) {
        entries.remove(id);
    }

    int size() {
        return entries.size();
    }

    private void sweep(long now) {
        long last = swept.get();
        if (now - last > SWEEP_NANOS && swept.compareAndSet(last, now)) {
            entries.values().removeIf(entry -> expired(entry, now));
        }
    }

    private boolean expired(Entry entry, long now) {
        return now - entry.used > timeout.toNanos();
    }
}
