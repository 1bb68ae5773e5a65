package org.virga.broker;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.Connection;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.transport.Transport;
import org.apache.activemq.transport.TransportAcceptListener;
import org.apache.activemq.transport.TransportServer;
import org.apache.activemq.util.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentGate.Admission;

/** Makes {@link AgentConnection}s of those who come in at one port. */
final class AgentConnector extends TransportConnector {

    private static final Logger LOG = LoggerFactory.getLogger(AgentConnector.class);

    private static final int HANDSHAKE_MILLIS = 15_000;

    private final BrokerService service;
    private final Broker broker;
    private final Admission admission;

    AgentConnector(TransportServer server, BrokerService service, Broker broker, Admission admission) {
        super(server);
        this.service = service;
        this.broker = broker;
        this.admission = admission;
        setName("agents");
        setEnableStatusMonitor(false);
    }

    @Override
    public void start() throws Exception {
        super.start();
        // The one of before writes a line for everybody who connects and does not go on.
        getServer().setAcceptListener(new Arrivals());
    }

    @Override
    protected Connection createConnection(Transport transport) throws IOException {
        return new AgentConnection(
                this, transport, broker, service.getTaskRunnerFactory(), service.getTaskRunnerFactory(), admission);
    }

    /** Those who come in. */
    private final class Arrivals implements TransportAcceptListener {

        @Override
        public void onAccept(Transport transport) {
            try {
                service.getTaskRunnerFactory().execute(() -> begin(transport));
            } catch (RuntimeException e) {
                end(transport, e);
            }
        }

        @Override
        public void onAcceptError(Exception error) {
            LOG.debug("A connection could not be accepted", error);
        }

        private void begin(Transport transport) {
            try {
                shakeHands(transport);
                createConnection(transport).start();
            } catch (Exception e) {
                end(transport, e);
            }
        }

        /** By itself, and before anything is sent, so that it is known why one fails. */
        private void shakeHands(Transport transport) throws IOException {
            if (!(transport.narrow(Socket.class) instanceof SSLSocket socket)) {
                throw new IOException("No TLS");
            }
            socket.setSoTimeout(HANDSHAKE_MILLIS);
            try {
                socket.startHandshake();
            } catch (SSLException e) {
                // What is wrong with a certificate is told by whoever judged it.
                if (String.valueOf(e.getMessage()).contains("Empty client certificate")) {
                    admission.turnedAway(socket.getInetAddress().getHostAddress(), "it shows no certificate");
                }
                throw e;
            }
            socket.setSoTimeout(0);
        }

        private void end(Transport transport, Exception why) {
            LOG.debug("A connection from {} came to nothing", transport.getRemoteAddress(), why);
            ServiceSupport.dispose(transport);
        }
    }
}
