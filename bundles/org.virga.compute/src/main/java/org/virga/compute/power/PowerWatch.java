package org.virga.compute.power;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
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
import org.virga.api.message.RpcHandlers;
import org.virga.api.store.Store;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.Withdrawal;

/**
 * Listens to what agents report of guests. Messaging's threads only leave a report here, a newer one of the same agent in
 * the place of the older; one thread works them off.
 */
@Component(immediate = true, service = HealthCheck.class)
public final class PowerWatch implements HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PowerWatch.class);
    private static final int STOP_LIMIT_SECONDS = 30;

    private final PowerSync sync;
    private final Map<String, AgentReport> waiting = new ConcurrentHashMap<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "virga-compute-power"));
    private final Messaging.Registration reports;

    @Activate
    public PowerWatch(
            @Reference Store store,
            @Reference Messaging messaging,
            @Reference GuestCalls guests,
            @Reference Withdrawal withdrawal) {
        this.sync = new PowerSync(store, guests, withdrawal, Clock.systemUTC());
        this.reports = messaging.listen(
                AgentMethods.CONTROLLERS,
                RpcHandlers.builder().on(AgentMethods.REPORT, this::arrived).build());
    }

    @Deactivate
    public void stop() {
        reports.close();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The thread that compares guests does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return "compute";
    }

    @Override
    public Health health() {
        return thread.isShutdown() ? Health.down("Nobody listens to what agents tell of guests") : Health.ok();
    }

    private Nothing arrived(AgentReport report) {
        if (waiting.put(report.agent(), report) == null) {
            try {
                thread.execute(() -> workOff(report.agent()));
            } catch (RejectedExecutionException e) {
                LOG.debug("No report is worked off any more, this part is being stopped");
            }
        }
        return new Nothing();
    }

    private void workOff(String agent) {
        AgentReport report = waiting.remove(agent);
        if (report == null) {
            return;
        }
        try {
            sync.compare(report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Comparing what agent {} reported failed; its next report is compared again", agent, e);
        }
    }
}
