package org.virga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.BrokerInfo;
import org.apache.activemq.command.ConnectionId;
import org.apache.activemq.command.ConsumerId;
import org.apache.activemq.command.DestinationInfo;
import org.apache.activemq.command.MessageAck;
import org.apache.activemq.command.SessionId;
import org.junit.jupiter.api.Test;

/** Over real sockets, clients with a good certificate that do what an agent of ours would not. */
class DoorRefusalTest extends DoorSetting {

    DoorRefusalTest() throws Exception {}

    @Test
    void whatAnAgentMayNotReadIsRefused() throws Exception {
        Session agent = session(agent("a"));
        for (ActiveMQDestination from : List.<ActiveMQDestination>of(
                queue("compute.b"),
                queue("compute.b.casts"),
                queue("compute.>"),
                queue("compute.*"),
                queue(">"),
                queue("compute.a,compute.b"),
                queue("virga.reply.c1"),
                queue("virga.reply.b.r1"),
                queue("virga.reply.a.>"),
                queue("authority"),
                queue("ActiveMQ.DLQ"),
                topic("controller"),
                topic(">"),
                topic("compute.a"),
                topic("virga.events"),
                topic("ActiveMQ.Advisory.Connection"),
                topic("ActiveMQ.Advisory.Consumer.Queue.compute.b"))) {
            assertThatThrownBy(() -> agent.createConsumer(from))
                    .as("reading %s", from)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("may not");
        }
        assertThat(doorman.told).hasSize(17).allMatch(line -> line.startsWith("a: reading "));
        assertThatThrownBy(() -> agent.createBrowser(queue("compute.a")).getEnumeration())
                .isInstanceOf(Exception.class);
        assertThatThrownBy(() -> agent.createDurableSubscriber(topic("compute"), "kept"))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void whatAnAgentMayNotSendNeverArrives() throws Exception {
        Session controller = session(controller());
        MessageConsumer everything = controller.createConsumer(queue(">"));
        MessageConsumer everywhere = controller.createConsumer(topic(">"));
        Session agent = session(agent("a"));
        List<ActiveMQDestination> refused = List.<ActiveMQDestination>of(
                queue("compute.b"),
                queue("compute.b.casts"),
                queue("compute.a,compute.b"),
                queue("compute.>"),
                queue("virga.reply.b.r1"),
                queue("ActiveMQ.DLQ"),
                topic("compute"),
                topic("controller,compute"),
                topic("virga.events"),
                topic("ActiveMQ.Advisory.Connection"));
        for (ActiveMQDestination to : refused) {
            send(agent, to, null);
        }
        send(agent, queue("authority"), queue("compute.b"));
        send(agent, queue("authority"), queue("virga.reply.b.r1"));
        send(agent, queue("authority"), queue("virga.reply.c1"));
        send(agent, topic("controller"), queue("virga.reply.a.r1"));
        await().untilAsserted(() -> assertThat(doorman.told).hasSize(refused.size() + 4));

        assertThat(everything.receiveNoWait()).isNull();
        assertThat(everywhere.receiveNoWait()).isNull();
        // The connection is as good as before.
        send(agent, topic("controller"), null);
        assertThat(everywhere.receive(5_000)).isNotNull();
        assertThat(doorman.told).allMatch(line -> line.startsWith("a: sending to "));
    }

    @Test
    void aCastIsGivenUpOnlyByTheAgentThatItWasSentTo() throws Exception {
        Session controller = session(controller());
        MessageConsumer dead = controller.createConsumer(queue("virga.dead"));
        Session agent = session(agent("a"));
        for (String address : List.of("compute.b", "authority", "compute.a")) {
            TextMessage letter = agent.createTextMessage(address);
            letter.setStringProperty("deadAddress", address);
            MessageProducer producer = agent.createProducer(null);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.send(queue("virga.dead"), letter);
        }

        assertThat(((TextMessage) dead.receive(5_000)).getText()).isEqualTo("compute.a");
        assertThat(doorman.told).hasSize(2);
    }

    @Test
    void theWireProtocolsOtherWaysAreClosed() throws Exception {
        assertThatThrownBy(() -> session(agent("t")).createTemporaryQueue()).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> {
                    Session transacted = agent("x").createSession(true, Session.SESSION_TRANSACTED);
                    send(transacted, topic("controller"), null);
                    transacted.commit();
                })
                .isInstanceOf(JMSException.class);
        ActiveMQConnection agent = (ActiveMQConnection) agent("a");
        assertThatThrownBy(() -> agent.syncSendPacket(new DestinationInfo(
                        agent.getConnectionInfo().getConnectionId(),
                        DestinationInfo.REMOVE_OPERATION_TYPE,
                        queue("compute.b"))))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> {
                    MessageAck ack = new MessageAck();
                    ack.setConsumerId(new ConsumerId(new SessionId(new ConnectionId("virga-1:1"), 1), 1));
                    ack.setDestination(queue("compute.a"));
                    ack.setAckType(MessageAck.STANDARD_ACK_TYPE);
                    agent.syncSendPacket(ack);
                })
                .isInstanceOf(JMSException.class);
        await().untilAsserted(() -> assertThat(doorman.told)
                .anyMatch(line -> line.startsWith("t: making temp-queue"))
                .anyMatch(line -> line.equals("x: a transaction"))
                .anyMatch(line -> line.equals("a: removing queue://compute.b"))
                .anyMatch(line -> line.equals("a: acknowledging another's message")));
    }

    @Test
    void nobodyPosesAsABroker() throws Exception {
        ActiveMQConnection agent = (ActiveMQConnection) agent("a");
        BrokerInfo bridge = new BrokerInfo();
        bridge.setNetworkConnection(true);
        bridge.setDuplexConnection(true);
        bridge.setNetworkProperties("#\n");
        agent.asyncSendPacket(bridge);

        await().untilAsserted(() -> assertThat(door.connected()).isEmpty());
        assertThat(doorman.told).anyMatch(line -> line.contains("bridge"));
    }

    @Test
    void nobodyTakesOverTheConnectionOfAnother() throws Exception {
        ActiveMQConnection victim = (ActiveMQConnection) agent("b");
        Session session = session(victim);

        assertThatThrownBy(() -> connect("a", "virga.b.")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connect("a", "virga")).isInstanceOf(JMSException.class);

        assertThatCode(() -> session.createConsumer(queue("compute.b"))).doesNotThrowAnyException();
        assertThat(doorman.told).hasSize(2).allMatch(line -> line.contains("a connection under the id"));
    }
}
