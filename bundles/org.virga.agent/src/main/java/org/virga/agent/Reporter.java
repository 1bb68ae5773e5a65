package org.virga.agent;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.virga.agent.Publication.Look;
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
    private final Pulse pulse;
    private final Tasks tasks;
    private final AtomicBoolean wholeWanted = new AtomicBoolean(true);
    /** Whether changes do, as the controller said that asked last. */
    private volatile boolean changesDo;

    Reporter(Looks looks, Publication publication, Pulse pulse, Tasks tasks) {
        this.looks = looks;
        this.publication = publication;
        this.pulse = pulse;
        this.tasks = tasks;
    }

    /** Looks at the hosts, with what their drivers say of them now. */
    @Periodic(name = LOOK, everyMillis = PERIOD_MILLIS)
    public void reportDriverStatus() throws InterruptedException {
        // Before the hosts are asked: who wants a report from now on wants a newer one.
        boolean whole = wholeWanted.getAndSet(false);
        boolean changes = changesDo;
        publication.offer(new Look(looks.look(), looks.hypervisors(), whole, changes));
        tasks.hurry(PUBLISH, Duration.ZERO);
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
