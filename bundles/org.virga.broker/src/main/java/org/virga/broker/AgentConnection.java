package org.virga.broker;

import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.command.ConnectionId;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.command.ConsumerControl;
import org.apache.activemq.command.ConsumerId;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.Message;
import org.apache.activemq.command.MessageAck;
import org.apache.activemq.command.MessagePull;
import org.apache.activemq.command.ProducerInfo;
import org.apache.activemq.command.Response;
import org.apache.activemq.thread.TaskRunnerFactory;
import org.apache.activemq.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentGate.Admission;
import org.virga.api.agent.AgentGate.Connected;
import org.virga.api.agent.AgentGate.RefusedException;

/**
 * A connection through the door for agents. Every command of the wire protocol that could reach beyond the agent's own
 * business is judged here, before the broker sees it; what an agent of ours never sends is refused whole.
 */
final class AgentConnection extends NarrowConnection {

    private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);

    private final Admission admission;
    private final Instant since = Instant.now();
    /** Null until it was let in. */
    private volatile @Nullable AgentRights rights;

    private volatile @Nullable ConnectionId own;

    AgentConnection(
            TransportConnector connector,
            Transport transport,
            Broker broker,
            TaskRunnerFactory tasks,
            TaskRunnerFactory stops,
            Admission admission) {
        super(connector, transport, broker, tasks, stops);
        this.admission = admission;
    }

    /** Who is connected; null as long as nobody was let in. */
    @Nullable
    Connected connected() {
        AgentRights known = rights;
        return known == null ? null : new Connected(known.agent(), address(), since);
    }

    @Override
    public Response processAddConnection(ConnectionInfo info) throws Exception {
        Object shown = info.getTransportContext();
        if (rights != null) {
            throw refused("a second connection in one");
        }
        if (!(shown instanceof X509Certificate[] chain) || chain.length == 0) {
            admission.turnedAway(address(), "it shows no certificate");
            stopAsync();
            throw new JMSSecurityException("A certificate is needed here");
        }
        String agent;
        try {
            agent = admission.admit(chain[0], address());
        } catch (RefusedException e) {
            // After the answer, which an agent of ours shows its operator.
            delayedStop(500, "refused", e);
            throw new JMSSecurityException(e.getMessage());
        }
        // The broker ends the older of two connections with one id, whoever they belong to.
        if (!info.getConnectionId().getValue().startsWith("virga." + agent + ".")) {
            admission.overstepped(agent, address(), "a connection under the id " + info.getConnectionId());
            stopAsync();
            throw new JMSSecurityException("The id of the connection has to begin with virga." + agent + ".");
        }
        info.setUserName(agent);
        info.setPassword(null);
        info.setClientId(info.getConnectionId().getValue());
        info.setManageable(false);
        info.setFaultTolerant(false);
        own = info.getConnectionId();
        rights = new AgentRights(agent);
        askAgain(chain[0]);
        LOG.info("The agent {} is connected from {}", agent, address());
        return super.processAddConnection(info);
    }

    /** Who was revoked after the first question was asked was not found to be cut yet; from now on it is. */
    private void askAgain(X509Certificate shown) throws JMSSecurityException {
        try {
            var unused = admission.admit(shown, address());
        } catch (RefusedException e) {
            stopAsync();
            throw new JMSSecurityException(e.getMessage());
        }
    }

    @Override
    public Response processAddConsumer(ConsumerInfo info) throws Exception {
        boolean allowed = known().mayConsume(info.getDestination())
                && info.getSubscriptionName() == null
                && !info.isNetworkSubscription()
                && !info.isBrowser()
                && isOwn(info.getConsumerId());
        if (!allowed) {
            throw refused("reading " + info.getDestination());
        }
        return super.processAddConsumer(info);
    }

    @Override
    public Response processAddProducer(ProducerInfo info) throws Exception {
        // Ours name the destination at each message, where it is judged.
        if (info.getDestination() != null) {
            throw refused("a producer bound to " + info.getDestination());
        }
        return super.processAddProducer(info);
    }

    @Override
    public @Nullable Response processMessage(Message message) throws Exception {
        AgentRights may = known();
        boolean dead = message.getReplyTo() == null
                && may.mayGiveUp(message.getDestination(), message.getProperty("deadAddress"));
        boolean allowed = (dead || may.maySend(message.getDestination(), message.getReplyTo()))
                && message.getTransactionId() == null
                && message.getOriginalDestination() == null
                && message.getBrokerPath() == null
                && own != null
                && own.getValue().equals(message.getProducerId().getConnectionId());
        if (!allowed) {
            String what = "sending to " + message.getDestination()
                    + (message.getReplyTo() == null ? "" : ", answers to " + message.getReplyTo());
            JMSSecurityException refusal = refused(what);
            if (message.isResponseRequired()) {
                throw refusal;
            }
            return null;
        }
        return super.processMessage(message);
    }

    @Override
    public Response processMessageAck(MessageAck ack) throws Exception {
        if (!isOwn(ack.getConsumerId()) || ack.getTransactionId() != null) {
            throw refused("acknowledging another's message");
        }
        return super.processMessageAck(ack);
    }

    @Override
    public Response processMessagePull(MessagePull pull) throws Exception {
        if (!isOwn(pull.getConsumerId()) || !known().mayConsume(pull.getDestination())) {
            throw refused("pulling another's message");
        }
        return super.processMessagePull(pull);
    }

    @Override
    public Response processConsumerControl(ConsumerControl control) throws Exception {
        if (!isOwn(control.getConsumerId()) || !known().mayConsume(control.getDestination())) {
            throw refused("control of another's consumer");
        }
        return super.processConsumerControl(control);
    }

    /** Ours wait for the answer to what could be refused. Who does not, is none of ours. */
    @Override
    public void serviceException(Throwable e) {
        if (e instanceof JMSSecurityException) {
            stopAsync();
        } else {
            super.serviceException(e);
        }
    }

    /** Anybody can break a connection as often as he likes, so this is no line of the log for each. */
    @Override
    public void serviceTransportException(IOException e) {
        transportException.set(e);
        AgentRights known = rights;
        if (known != null) {
            LOG.info("The connection of the agent {} at {} is over: {}", known.agent(), address(), e.getMessage());
        } else {
            LOG.debug("A connection from {} ended before it was one", address(), e);
        }
        stopAsync(e);
    }

    private AgentRights known() throws JMSSecurityException {
        AgentRights known = rights;
        if (known == null) {
            throw new JMSSecurityException("Not connected");
        }
        return known;
    }

    private boolean isOwn(ConsumerId id) {
        ConnectionId connection = own;
        return id != null && connection != null && connection.getValue().equals(id.getConnectionId());
    }

    @Override
    JMSSecurityException refused(String what) {
        AgentRights known = rights;
        if (known == null) {
            admission.turnedAway(address(), what + " before it was let in");
        } else {
            admission.overstepped(known.agent(), address(), what);
        }
        return new JMSSecurityException("An agent may not do that here: " + what);
    }

    private String address() {
        String remote = String.valueOf(getRemoteAddress());
        return remote.replaceFirst("^[a-z+]*:/*", "");
    }
}
