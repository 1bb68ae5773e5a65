package org.virga.broker;

import java.io.IOException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.apache.activemq.broker.BrokerService;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentGate;
import org.virga.api.health.HealthCheck;
import org.virga.spi.StartError;

/**
 * Runs the broker as long as this component is active.
 *
 * <p>It starts on a thread of its own: opening the message store takes a third of a second, in which the rest of the
 * container need not wait. Those who connect wait for the broker anyway, since it may be a remote one.
 */
@Component(
        name = EmbeddedBroker.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {HealthCheck.class, AgentGate.class})
public final class EmbeddedBroker implements HealthCheck, AgentGate {

    static final String PID = "org.virga.broker";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final BrokerService broker;
    private final Settings settings;
    private final Thread starter;
    /** Guarded by {@code this}: the door for agents, when it is open. */
    private @Nullable Door door;

    private volatile @Nullable String problem = "The broker is starting";

    @Activate
    public EmbeddedBroker(Settings settings) {
        this.settings = settings;
        try {
            broker = BrokerAssembly.assemble(settings);
        } catch (IllegalArgumentException e) {
            StartError.report(PID + ": " + e.getMessage());
            throw e;
        }
        starter = new Thread(this::start, "virga-broker-start");
        starter.setDaemon(true);
        starter.start();
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public Health health() {
        String known = problem;
        if (known != null) {
            return Health.down(known);
        }
        // It stops by itself when its store fails.
        return broker.isStarted() ? Health.ok() : Health.down("The broker has stopped; the log says why");
    }

    @Override
    public int port() {
        return settings.agents_port();
    }

    @Override
    public synchronized Opening open(KeyManager keys, TrustManager trust, Admission admission) throws IOException {
        if (problem != null || !broker.isStarted()) {
            throw new IOException("The broker is not up yet");
        }
        if (door != null) {
            door.close();
        }
        door = Door.open(broker, settings, keys, trust, admission);
        return door;
    }

    private void start() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // ActiveMQ looks for its transports with the thread's class loader.
        thread.setContextClassLoader(BrokerService.class.getClassLoader());
        try {
            broker.start();
            problem = null;
            LOG.info("The broker {} is up", broker.getBrokerName());
        } catch (Exception | LinkageError e) {
            problem = "The broker did not start: " + rootCause(e);
            StartError.report(PID + ": " + problem);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Deactivate
    void stop() {
        boolean interrupted = joinStarter();
        synchronized (this) {
            if (door != null) {
                door.close();
            }
        }
        BrokerAssembly.end(broker);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean joinStarter() {
        boolean interrupted = false;
        while (true) {
            try {
                starter.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private static String rootCause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String top = thrown.getMessage();
        String root = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return top == null || top.contains(root) ? (top == null ? root : top) : top + ": " + root;
    }
}
