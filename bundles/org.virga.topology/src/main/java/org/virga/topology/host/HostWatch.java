package org.virga.topology.host;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.health.HealthCheck;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.api.model.Host;
import org.virga.api.store.Store;
import org.virga.spi.StartError;

/**
 * Listens to what agents report, and keeps the hosts' soft and hard state true to it.
 *
 * <p>Messaging's threads only leave a report here; one thread works them off and looks for hosts that are silent. So a
 * slow store holds up nobody else. When too much waits, more is dropped: what was lost is asked for again.
 */
@Component(configurationPid = HostWatch.PID, immediate = true, service = HealthCheck.class)
public final class HostWatch implements HealthCheck {

    static final String PID = "org.virga.topology";

    private static final Logger LOG = LoggerFactory.getLogger(HostWatch.class);
    private static final long MOST = 86_400_000;
    /** Looks that are further apart are taken for a pause of this process. */
    private static final long MOST_INTERVAL = 2_000;
    /** Ten thousand agents that all report at once after a start, and as much again. */
    private static final int MOST_WAITING = 20_000;

    /** How many agents are asked at a time: one that does not answer costs a call's deadline. */
    private static final int ASKERS = 8;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** How long the first reports are waited for. */
    private static final Duration FIRST_REPORTS = Duration.ofSeconds(10);

    private final long began = System.nanoTime();
    private final Store store;
    private final Messaging messaging;
    private final AgentDirectory agents;
    private final Reconnection reconnection;
    private final ReportIntake intake;
    private final ThreadPoolExecutor askers;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "virga-topology-hosts"));
    private final Inbox inbox = new Inbox(thread, MOST_WAITING);
    private final Future<?> check;
    private final Messaging.Registration reports;
    private final Messaging.Registration connection;

    /** Settings of the topology. */
    public @interface Config {
        /** How many times its usual interval a host may be silent before it is suspect. */
        int suspect_after_beats() default 3;

        /** How long a host may be silent at least, however regularly it is heard of. */
        long suspect_least_millis() default 3000;

        /** How long a host may be silent at most, however irregularly it is heard of. */
        long suspect_most_seconds() default 60;

        /** How long a host may be silent whose rhythm is not known yet. */
        long suspect_after_seconds() default 15;

        /** How long it may take after a start until a host is heard of again. */
        long first_report_seconds() default 45;

        /** How often silent hosts are looked for. */
        long check_interval_millis() default 500;

        /** How long an agent may take to connect a host. */
        long connect_deadline_seconds() default 30;

        /** How many guests are moved side by side away from a host that is prepared for maintenance. */
        int maintenance_parallel_migrations() default 4;
    }

    @Activate
    public HostWatch(
            @Reference Store store,
            @Reference Messaging messaging,
            @Reference AgentDirectory agents,
            @Reference AgentPictures pictures,
            @Reference ReportedStatuses statuses,
            @Reference Alerts alerts,
            Config config) {
        check(config);
        this.store = store;
        this.messaging = messaging;
        this.agents = agents;
        HostStates states = new HostStates(
                statuses,
                Clock.systemUTC(),
                System::nanoTime,
                bounds(config),
                Duration.ofSeconds(config.first_report_seconds()));
        this.reconnection = new Reconnection(messaging, Duration.ofSeconds(config.connect_deadline_seconds()));
        this.askers = askers();
        WholeReports wholes = new WholeReports(messaging, askers, System::nanoTime);
        this.intake = new ReportIntake(store, agents, pictures, states, wholes, reconnection, System::nanoTime);
        this.reports = messaging.listen(
                AgentMethods.CONTROLLERS, handlers(new Impostors(alerts, System::nanoTime), new Lives(messaging)));
        this.connection = messaging.onConnection(connected -> {
            if (connected) {
                later(this::ask);
            }
        });
        this.check = thread.scheduleWithFixedDelay(
                this::look, config.check_interval_millis(), config.check_interval_millis(), TimeUnit.MILLISECONDS);
        later(this::ask);
    }

    private static Rhythm.Bounds bounds(Config config) {
        return new Rhythm.Bounds(
                Duration.ofMillis(config.suspect_least_millis()),
                Duration.ofSeconds(config.suspect_after_seconds()),
                Duration.ofSeconds(config.suspect_most_seconds()),
                config.suspect_after_beats());
    }

    private RpcHandlers handlers(Impostors impostors, Lives lives) {
        return RpcHandlers.builder()
                .onFrom(AgentMethods.REPORT, (report, sender) -> {
                    impostors.check(report.agent(), sender);
                    return arrived(() -> {
                        lives.heard(report);
                        intake.take(report);
                    });
                })
                .onFrom(AgentMethods.HEARTBEAT, (heartbeat, sender) -> {
                    impostors.check(heartbeat.agent(), sender);
                    return arrived(() -> {
                        lives.heard(heartbeat);
                        intake.take(heartbeat);
                    });
                })
                .build();
    }

    private static ThreadPoolExecutor askers() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                ASKERS,
                ASKERS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "virga-topology-ask"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static void check(Config config) {
        check("suspect.after.beats", config.suspect_after_beats());
        check("suspect.least.millis", config.suspect_least_millis());
        check("suspect.most.seconds", config.suspect_most_seconds());
        check("suspect.after.seconds", config.suspect_after_seconds());
        check("first.report.seconds", config.first_report_seconds());
        check("check.interval.millis", config.check_interval_millis(), MOST_INTERVAL);
        check("connect.deadline.seconds", config.connect_deadline_seconds());
        check("maintenance.parallel.migrations", config.maintenance_parallel_migrations());
    }

    private static void check(String setting, long value) {
        check(setting, value, MOST);
    }

    private static void check(String setting, long value, long most) {
        if (value < 1 || value > most) {
            String line = PID + ": " + setting + " is " + value + " and has to be from 1 to " + most;
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
        askers.shutdownNow();
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

    private Nothing arrived(Runnable work) {
        inbox.put(work);
        return new Nothing();
    }

    private void look() {
        try {
            // Whoever was heard of while this thread had something else to do is not silent.
            inbox.workOff();
            intake.look();
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again, and nobody would notice silent hosts any more.
            LOG.error("Looking for silent hosts failed; it is tried again", e);
        }
    }

    /** Asks every agent to report at once. */
    private void ask() {
        try {
            messaging.fanout(AgentMethods.AGENTS, AgentMethods.REPORT_NOW, ReportWanted.fromNowOn());
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
