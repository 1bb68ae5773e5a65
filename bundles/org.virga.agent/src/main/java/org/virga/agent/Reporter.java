package org.virga.agent;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.agent.Publication.Look;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.compute.AgentMethods.TaskList;
import org.virga.api.message.RpcException;
import org.virga.spi.agent.AgentTasks;
import org.virga.spi.agent.Periodic;

/** The agent's own tasks: to look at its hosts, and to tell what is new of them. Public only for who runs tasks. */
public final class Reporter implements AgentTasks {

    static final String LOOK = "reportDriverStatus";
    static final String PUBLISH = "publishServiceCapabilities";

    private static final long PERIOD_MILLIS = 5_000;
    /** Hosts are often connected many at a time. */
    private static final Duration SOON = Duration.ofMillis(50);

    private final Looks looks;
    private final Publication publication;
    private final Supplier<Map<UUID, String>> absent;
    private final Pulse pulse;
    private final Tasks tasks;
    private final AtomicBoolean wholeWanted = new AtomicBoolean(true);
    /** Whether changes do, as the controller said that asked last. */
    private volatile boolean changesDo;
    /** The last look, in which those that do not answer any more are out of reach; null before the first. Guarded by this. */
    private @Nullable Look last;
    /** Hosts that were lost since the present look began: what it finds may be of before that. Guarded by this. */
    private final Map<UUID, String> lostSince = new HashMap<>();

    /**
     * Tells of nothing yet.
     *
     * @param absent hosts that do not answer now, and why
     */
    Reporter(Looks looks, Publication publication, Supplier<Map<UUID, String>> absent, Pulse pulse, Tasks tasks) {
        this.looks = looks;
        this.publication = publication;
        this.absent = absent;
        this.pulse = pulse;
        this.tasks = tasks;
    }

    /** Looks at the hosts, with what their drivers say of them now. */
    @Periodic(name = LOOK, everyMillis = PERIOD_MILLIS)
    public void reportDriverStatus() throws InterruptedException {
        // Before the hosts are asked: who wants a report from now on wants a newer one.
        boolean whole = wholeWanted.getAndSet(false);
        boolean changes = changesDo;
        begin();
        offer(new Look(looks.look(), looks.hypervisors(), whole, changes, true));
        tasks.hurry(PUBLISH, Duration.ZERO);
    }

    private synchronized void begin() {
        lostSince.clear();
    }

    private synchronized void offer(Look found) {
        lostSince.putAll(absent.get());
        Look look = without(found, lostSince);
        last = look;
        publication.offer(look);
    }

    /** Tells at once that hosts do not answer any more, and has those looked at that answer again. */
    void changed(Map<UUID, String> lost, Set<UUID> back) {
        if (!lost.isEmpty()) {
            offerWithout(lost);
            tasks.hurry(PUBLISH, Duration.ZERO);
        }
        if (!back.isEmpty()) {
            tasks.hurry(LOOK, Duration.ZERO);
        }
    }

    private synchronized void offerWithout(Map<UUID, String> lost) {
        lostSince.putAll(lost);
        Look before = last;
        if (before != null) {
            Look now = without(new Look(before.hosts(), before.hypervisors(), false, changesDo, false), lost);
            last = now;
            publication.offer(now);
        }
    }

    private static Look without(Look look, Map<UUID, String> lost) {
        if (lost.isEmpty()) {
            return look;
        }
        List<HostReport> hosts = look.hosts().stream()
                .map(host -> host.reachable() && lost.containsKey(host.host())
                        ? Looks.outOfReach(host.host(), String.valueOf(lost.get(host.host())))
                        : host)
                .toList();
        return new Look(hosts, look.hypervisors(), look.whole(), look.changesDo(), look.fresh());
    }

    /** Tells all schedulers what is new since they were told last. */
    @Periodic(name = PUBLISH, everyMillis = PERIOD_MILLIS)
    public void publishServiceCapabilities() throws RpcException {
        publication.publish();
    }

    /** Looks and tells at once. */
    void start() {
        tasks.hurry(LOOK, Duration.ZERO);
    }

    /** Has the hosts looked at, and what is new told, soon. Several wishes are one. */
    void soon() {
        tasks.hurry(LOOK, SOON);
    }

    /** How all tasks of this agent are getting on. */
    TaskList tasks() {
        return new TaskList(tasks.states());
    }

    /** Has a whole report sent soon. */
    void whole(ReportWanted how) {
        changesDo = how.changes();
        pulse.withoutNames(how.beats());
        wholeWanted.set(true);
        soon();
    }
}
