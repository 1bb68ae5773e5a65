package org.virga.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.message.Messaging;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcEndpoint;
import org.virga.api.message.RpcOperation;
import org.virga.spi.StartError;
import org.virga.spi.agent.AgentTasks;
import org.virga.spi.hypervisor.HypervisorDriver;

/** An agent: serves its queue, listens to what is said to all agents, reports. */
@Component(
        name = Agent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = RpcEndpoint.TOPIC + "=" + AgentMethods.AGENTS,
        service = {RpcEndpoint.class, HealthCheck.class, MetricSource.class})
public final class Agent implements RpcEndpoint, HealthCheck, MetricSource {

    static final String PID = "org.virga.agent";

    private static final Duration TASK_PATIENCE = Duration.ofSeconds(30);
    private static final int LEAST_HEARTBEAT_MILLIS = 100;

    private final Drivers drivers = new Drivers();
    private final Hosts hosts = new Hosts();
    private final Figures figures = new Figures();
    private final Operations operations;
    private final Tasks tasks = new Tasks(System::nanoTime, TASK_PATIENCE);
    private final Looks looks;
    private final Presence presence;
    private final Pulse pulse;
    private final Reporter reporter;
    private final List<Registration> registrations;

    @Activate
    public Agent(@Reference Messaging messaging, Settings settings, BundleContext context) {
        this(messaging, settings, context.getBundle().getVersion().toString());
    }

    Agent(Messaging messaging, Settings settings, String version) {
        String name = checkedName(settings.agent_name());
        Duration interval = seconds("report.interval.seconds", settings.report_interval_seconds());
        Duration patience = seconds("driver.patience.seconds", settings.driver_patience_seconds());
        Duration figuresInterval = seconds("figures.interval.seconds", settings.figures_interval_seconds());
        Duration heartbeat = Duration.ofMillis(
                least("heartbeat.interval.millis", settings.heartbeat_interval_millis(), LEAST_HEARTBEAT_MILLIS));
        Told told = new Told(UUID.randomUUID().toString(), figuresInterval, System::nanoTime);
        Publication publication = new Publication(name, version, messaging, told, System::nanoTime);
        Duration presenceInterval = Duration.ofMillis(
                least("presence.interval.millis", settings.presence_interval_millis(), LEAST_HEARTBEAT_MILLIS));
        looks = new Looks(drivers, hosts, interval);
        presence = new Presence(drivers, hosts, presenceInterval, System::nanoTime, this::presenceChanged);
        pulse = new Pulse(name, messaging, publication, interval, presence::vouchesFor, System::nanoTime);
        reporter = new Reporter(looks, publication, presence::absent, pulse, tasks);
        tasks.addOwn(
                reporter,
                Map.of(
                        Reporter.LOOK + ".period.millis", interval.toMillis(),
                        Reporter.PUBLISH + ".period.millis", interval.toMillis()));
        operations = new Operations(drivers, patience, hosts, figures, reporter);
        registrations = List.of(
                messaging.serve(AgentMethods.queueOf(name), operations.handlers()),
                messaging.onConnection(connected -> {
                    if (connected) {
                        reporter.soon();
                        pulse.soon();
                    }
                }));
        reporter.start();
        presence.start();
        pulse.start(heartbeat);
    }

    private void presenceChanged(Map<UUID, String> lost, Set<UUID> back) {
        reporter.changed(lost, back);
    }

    @Deactivate
    void stop() {
        registrations.forEach(Registration::close);
        pulse.close();
        presence.close();
        tasks.close();
        looks.close();
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addDriver(HypervisorDriver driver, Map<String, ?> properties) {
        drivers.add(driver, properties);
        hosts.forgetCapacities();
        reporter.soon();
    }

    void removeDriver(HypervisorDriver driver) {
        drivers.remove(driver);
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addTasks(AgentTasks service, Map<String, ?> properties) {
        tasks.add(service, properties);
    }

    void removeTasks(AgentTasks service) {
        tasks.remove(service);
    }

    /** A controller asks all agents. */
    @RpcOperation(name = "reportNow", version = "1.0")
    public void reportNow(ReportWanted request) {
        operations.reportAll(request);
    }

    @Override
    public String name() {
        return "agent";
    }

    /** An agent without a driver is fit: it says so in its reports, and waits for one. */
    @Override
    public Health health() {
        return Health.ok();
    }

    @Override
    public void collect(Sink sink) {
        figures.collect(sink);
        tasks.collect(sink);
        sink.gauge(
                "virga_agent_hosts_silent",
                "Hosts in the agent's care that do not answer.",
                Map.of(),
                presence.absent().size());
        sink.gauge("virga_agent_hosts", "Hosts in the agent's care.", Map.of(), hosts.size());
        sink.gauge("virga_agent_busy_guests", "Guests that are being worked on.", Map.of(), operations.busyGuests());
    }

    private static String checkedName(String name) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw wrong("agent.name consists of letters, digits, '_' and '-', unlike '" + name + "'");
        }
        return name;
    }

    private static Duration seconds(String name, int value) {
        return Duration.ofSeconds(least(name, value, 1));
    }

    private static int least(String name, int value, int least) {
        if (value < least) {
            throw wrong(name + " is at least " + least + ", not " + value);
        }
        return value;
    }

    private static IllegalArgumentException wrong(String what) {
        StartError.report(PID + ": " + what);
        return new IllegalArgumentException(what);
    }
}
