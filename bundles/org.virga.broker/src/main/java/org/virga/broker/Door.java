package org.virga.broker;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.transport.TransportFactorySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentGate.Admission;
import org.virga.api.agent.AgentGate.Connected;
import org.virga.api.agent.AgentGate.Opening;

/** The listener for agents, as long as it is open. */
final class Door implements Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    private final AgentConnector connector;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Door(AgentConnector connector) {
        this.connector = connector;
    }

    /**
     * Opens the listener of a broker that has started.
     *
     * @throws IOException when it cannot listen there
     */
    static Door open(BrokerService broker, Settings settings, KeyManager keys, TrustManager trust, Admission admission)
            throws IOException {
        URI at = URI.create("ssl://" + settings.agents_host() + ":" + settings.agents_port()
                + "?needClientAuth=true&transport.soTimeout=0&transport.closeAsync=false"
                + "&transport.connectAttemptTimeout=15000&transport.soWriteTimeout="
                + BrokerAssembly.WRITE_LIMIT_MILLIS
                + "&maximumConnections=" + settings.agents_connections()
                + "&wireFormat.maxFrameSize=" + settings.agents_message_mib() * 1024L * 1024);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // ActiveMQ looks for its transports with the thread's class loader.
        thread.setContextClassLoader(BrokerService.class.getClassLoader());
        try {
            broker.setSslContext(new SslContext(new KeyManager[] {keys}, new TrustManager[] {trust}, null));
            AgentConnector connector =
                    new AgentConnector(TransportFactorySupport.bind(broker, at), broker, broker.getBroker(), admission);
            broker.addConnector(connector);
            var unused = broker.startTransportConnector(connector);
            return new Door(connector);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The listener for agents does not start: " + e.getMessage(), e);
        } finally {
            SslContext.setCurrentSslContext(null);
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public List<Connected> connected() {
        return connections()
                .map(AgentConnection::connected)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    @Override
    public void cut(String agent) {
        connections()
                .filter(connection -> {
                    Connected known = connection.connected();
                    return known != null && known.agent().equals(agent);
                })
                .forEach(AgentConnection::stopAsync);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            BrokerService broker = connector.getBrokerService();
            connector.stop();
            broker.removeConnector(connector);
        } catch (Exception e) {
            LOG.warn("The listener for agents did not stop cleanly", e);
        }
    }

    private Stream<AgentConnection> connections() {
        return connector.getConnections().stream()
                .filter(AgentConnection.class::isInstance)
                .map(AgentConnection.class::cast);
    }
}
