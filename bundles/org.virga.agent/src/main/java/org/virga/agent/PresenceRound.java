package org.virga.agent;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.HostSpec;

/**
 * One question to each of many hosts. A few threads fetch one host after the other, so that ten thousand that answer at once
 * cost no more than the questions; when they are held up by hosts that hang, more join them.
 */
final class PresenceRound {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceRound.class);
    private static final int THREADS = 4;
    /** How often it is looked whether each thread came to a host; when not, as many join as there are. */
    private static final int STEPS = 20;

    private final Drivers drivers;
    private final List<HostSpec> hosts;
    /** Hosts that have been asked and have not answered. */
    private final Set<UUID> open;

    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;
    /** What hosts answered: nothing when they are there, otherwise what is wrong. */
    private final Map<UUID, Optional<String>> answers = new ConcurrentHashMap<>();

    PresenceRound(Drivers drivers, List<HostSpec> hosts, Set<UUID> open) {
        this.drivers = drivers;
        this.hosts = hosts;
        this.open = open;
        this.left = new CountDownLatch(hosts.size());
    }

    /**
     * What came of it.
     *
     * @param absent hosts that do not answer, and why
     * @param unasked hosts that nobody came to ask, because too many others hang; nothing is known of them
     */
    record Outcome(Map<UUID, String> absent, Set<UUID> unasked) {}

    /**
     * Asks them all.
     *
     * @param limit how long it takes at most. A step that took far longer than it should have was one in which this process
     *     stood still; hosts had no chance to answer in it, so it counts as a short one
     * @param before hosts that did not answer before, and why: so it stays for those whose driver is not there
     */
    Outcome ask(Executor threads, Duration limit, Map<UUID, String> before) throws InterruptedException {
        long step = Math.max(1, limit.toNanos() / STEPS);
        int joined = join(threads, THREADS);
        int reached = 0;
        for (long spent = 0; spent < limit.toNanos(); ) {
            long begin = System.nanoTime();
            if (left.await(step, TimeUnit.NANOSECONDS)) {
                break;
            }
            spent += Math.min(2 * step, System.nanoTime() - begin);
            int now = next.get();
            if (now - reached < joined) {
                joined += join(threads, joined);
            }
            reached = now;
        }
        // From here on nobody is asked any more; who has been may still answer, for the next round.
        int asked = Math.min(hosts.size(), next.getAndSet(hosts.size()));
        return summary(asked, limit, before);
    }

    private Outcome summary(int asked, Duration limit, Map<UUID, String> before) {
        Map<UUID, String> absent = new HashMap<>();
        Set<UUID> unasked = new HashSet<>();
        for (int i = 0; i < hosts.size(); i++) {
            UUID host = hosts.get(i).uuid();
            if (i >= asked) {
                unasked.add(host);
            }
            Optional<String> answer = answers.get(host);
            if (answer != null) {
                answer.ifPresent(problem -> absent.put(host, problem));
            } else if (i < asked && open.contains(host)) {
                absent.put(host, "It did not answer within " + limit.toMillis() + " ms");
            } else if (before.containsKey(host)) {
                absent.put(host, before.get(host));
            }
        }
        return new Outcome(absent, unasked);
    }

    /** How many joined. */
    private int join(Executor threads, int most) {
        int wanted = Math.min(most, hosts.size() - next.get());
        for (int i = 0; i < wanted; i++) {
            threads.execute(this::work);
        }
        return Math.max(0, wanted);
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < hosts.size(); i = next.getAndIncrement()) {
            HostSpec host = hosts.get(i);
            open.add(host.uuid());
            try {
                drivers.reach(host).ifPresent(problem -> answers.put(host.uuid(), problem));
            } catch (RuntimeException | LinkageError e) {
                // The place where foreign code is called: its host does not answer, and the others are asked.
                LOG.warn("Asking host {} whether it is there failed", host.name(), e);
                answers.put(host.uuid(), Optional.of(String.valueOf(e)));
            } finally {
                open.remove(host.uuid());
                left.countDown();
            }
        }
    }
}
