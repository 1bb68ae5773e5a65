package org.virga.broker;

import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.TransportConnection;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.command.BrokerInfo;
import org.apache.activemq.command.BrokerSubscriptionInfo;
import org.apache.activemq.command.ControlCommand;
import org.apache.activemq.command.DestinationInfo;
import org.apache.activemq.command.MessageDispatchNotification;
import org.apache.activemq.command.RemoveSubscriptionInfo;
import org.apache.activemq.command.Response;
import org.apache.activemq.command.TransactionInfo;
import org.apache.activemq.thread.TaskRunnerFactory;
import org.apache.activemq.transport.Transport;

/** A connection without those parts of the wire protocol that an agent of ours never uses: they are refused whole. */
abstract class NarrowConnection extends TransportConnection {

    NarrowConnection(
            TransportConnector connector,
            Transport transport,
            Broker broker,
            TaskRunnerFactory tasks,
            TaskRunnerFactory stops) {
        super(connector, transport, broker, tasks, stops);
    }

    /** Tells of what was tried, and answers what to throw. */
    abstract JMSSecurityException refused(String what);

    @Override
    public Response processBrokerInfo(BrokerInfo info) throws IOException {
        var unused = refused("a bridge between brokers");
        throw new IOException("No brokers here");
    }

    @Override
    public Response processBrokerSubscriptionInfo(BrokerSubscriptionInfo info) throws JMSSecurityException {
        throw refused("a bridge between brokers");
    }

    @Override
    public Response processAddDestination(DestinationInfo info) throws JMSSecurityException {
        throw refused("making " + info.getDestination());
    }

    @Override
    public Response processRemoveDestination(DestinationInfo info) throws JMSSecurityException {
        throw refused("removing " + info.getDestination());
    }

    @Override
    public Response processRemoveSubscription(RemoveSubscriptionInfo info) throws JMSSecurityException {
        throw refused("removing a subscription");
    }

    @Override
    public Response processMessageDispatchNotification(MessageDispatchNotification notification)
            throws JMSSecurityException {
        throw refused("a dispatch notification");
    }

    @Override
    public Response processControlCommand(ControlCommand command) throws JMSSecurityException {
        throw refused("a control command");
    }

    @Override
    public Response processBeginTransaction(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }

    @Override
    public Response processPrepareTransaction(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }

    @Override
    public Response processCommitTransactionOnePhase(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }

    @Override
    public Response processCommitTransactionTwoPhase(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }

    @Override
    public Response processRollbackTransaction(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }

    @Override
    public Response processForgetTransaction(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }

    @Override
    public Response processRecoverTransactions(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }

    @Override
    public Response processEndTransaction(TransactionInfo info) throws JMSSecurityException {
        throw refused("a transaction");
    }
}
