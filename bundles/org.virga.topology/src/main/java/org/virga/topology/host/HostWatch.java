package org.virga.topology.host;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.health.HealthCheck;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.api.model.Host;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.spi.StartError;

/**
 * Listens to what agents report, and keeps the hosts' soft and hard state true to it.
 *
 * <p>Messaging's threads only leave a report here, a newer one of the same agent in the place of the older; one thread
 * works them off and looks for hosts that are silent. So reports are never worked off out of order, and a slow store
 * holds up nobody else.
 */
@Component(configurationPid = HostWatch.PID, immediate = true, service = HealthCheck.class)
public final class HostWatch implements HealthCheck {

    static final String PID = "org.virga.topology";

    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);
    private static final long MOST = 86_400_000;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** How long the first reports are waited for. */
    private static final Duration FIRST_REPORTS = Duration.ofSeconds(10);

    private final long began = System.nanoTime();
    private final Store store;
    private final Messaging messaging;
    private final AgentDirectory agents;
    private final HostStates states;
    private final Reconnection reconnection;
    private final Map<String, AgentReport> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "virga-topology-hosts"));
    private final Future<?> check;
    private final Messaging.Registration reports;
    private final Messaging.Registration connection;

    /** Settings of the topology. */
    public @interface Config {
        /** How long a host may be silent before it is suspect. */
        long suspect_after_seconds() default 15;

        /** How often silent hosts are looked for. */
        long check_interval_millis() default 1000;

        /** How long an agent may take to connect a host. */
        long connect_deadline_seconds() default 30;
    }

    @Activate
    public HostWatch(
            @Reference Store store,
            @Reference Messaging messaging,
            @Reference AgentDirectory agents,
            @Reference ReportedStatuses statuses,
            Config config) {
        check("suspect.after.seconds", config.suspect_after_seconds());
        check("check.interval.millis", config.check_interval_millis());
        check("connect.deadline.seconds", config.connect_deadline_seconds());
        this.store = store;
        this.messaging = messaging;
        this.agents = agents;
        this.states = new HostStates(
                statuses, Clock.systemUTC(), System::nanoTime, Duration.ofSeconds(config.suspect_after_seconds()));
        this.reconnection =
                new Reconnection(messaging, Duration.ofSeconds(config.connect_deadline_seconds()), this::ask);
        this.reports = messaging.listen(
                AgentMethods.CONTROLLERS,
                RpcHandlers.builder().on(AgentMethods.REPORT, this::arrived).build());
        this.connection = messaging.onConnection(connected -> {
            if (connected) {
                later(this::ask);
            }
        });
        this.check = thread.scheduleWithFixedDelay(
                this::lookForSilentHosts,
                config.check_interval_millis(),
                config.check_interval_millis(),
                TimeUnit.MILLISECONDS);
        later(this::ask);
    }

    private static void check(String setting, long value) {
        if (value < 1 || value > MOST) {
            String line = PID + ": " + setting + " is " + value + " and has to be from 1 to " + MOST;
            StartError.report(line);
            throw new IllegalArgumentException(line);
        }
    }

    @Deactivate
    public void stop() {
        connection.close();
        reports.close();
        check.cancel(false);
        thread.shutdownNow();
        reconnection.stop();
        try {
            if (!thread.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("The thread that watches hosts does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return "topology";
    }

    @Override
    public Health health() {
        if (thread.isShutdown()) {
            return Health.down("Nobody listens to the agents");
        }
        // An agent that does not come must not keep the others' hosts out of use.
        if (System.nanoTime() - began > FIRST_REPORTS.toNanos()) {
            return Health.ok();
        }
        Set<String> heard = agents.names();
        return store.snapshot().all(Host.KIND).stream()
                .map(Host::agent)
                .filter(agent -> !heard.contains(agent))
                .findFirst()
                .map(agent -> Health.down("The agent " + agent + " has not reported yet"))
                .orElseGet(Health::ok);
    }

    private Nothing arrived(AgentReport report) {
        if (waiting.put(report.agent(), report) == null) {
            later(() -> workOff(report.agent()));
        }
        return new Nothing();
    }

    private void workOff(String agent) {
        AgentReport report = waiting.remove(agent);
        if (report == null) {
            return;
        }
        agents.heard(report, System.nanoTime());
        commit(states.reported(store.snapshot(), report));
        reconnection.missing(store.snapshot(), report);
    }

    private void lookForSilentHosts() {
        try {
            commit(states.silent(store.snapshot()));
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again, and nobody would notice silent hosts any more.
            LOG.error("Looking for silent hosts failed; it is tried again", e);
        }
    }

    /** What is refused or not stored now comes again with the next report. */
    private void commit(Transaction transaction) {
        if (transaction.isEmpty()) {
            return;
        }
        try {
            if (store.commitAndWait(transaction) instanceof CommitResult.Conflict conflict && !conflict.stale()) {
                LOG.warn("A change of hosts was refused: {}", conflict.reasons());
            }
        } catch (StoreUnavailableException e) {
            LOG.warn("A change of hosts could not be stored: {}", e.getMessage());
        }
    }

    /** Asks every agent to report at once. */
    private void ask() {
        try {
            messaging.fanout(AgentMethods.AGENTS, AgentMethods.REPORT_NOW, new Nothing());
        } catch (RpcException e) {
            LOG.info("Agents cannot be asked for reports now: {}", e.getMessage());
        }
    }

    private void later(Runnable work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("Working off what an agent reported failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is worked off any more, this part is being stopped");
        }
    }
}
