package org.virga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManyQueuesTest {

    private final ManyQueues broker = new ManyQueues();
    private Connection connection;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        broker.setBrokerName("many");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setAdvisorySupport(false);
        broker.setUseShutdownHook(false);
        broker.start();
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://many?create=false");
        factory.setWatchTopicAdvisories(false);
        connection = factory.createConnection();
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        broker.stop();
        broker.waitUntilStopped();
    }

    @Test
    void aConsumerGetsWhatComesToItsQueue() throws Exception {
        assertThat(reaches("one", "one")).isTrue();
        assertThat(reaches("one", "other")).isFalse();
    }

    @Test
    void aConsumerOfAPatternOrOfAListGetsWhatComesToQueuesThatAreMadeLater() throws Exception {
        assertThat(reaches("some.>", "some.later")).isTrue();
        assertThat(reaches("first,second", "second")).isTrue();
    }

    @Test
    void aConsumerOutlivesItsQueueAndGetsWhatComesToTheNextOfThatName() throws Exception {
        MessageConsumer consumer = session.createConsumer(new ActiveMQQueue("dropped"));
        ActiveMQDestination queue = new ActiveMQQueue("dropped");
        broker.getRegionBroker().removeDestination(broker.getAdminConnectionContext(), queue, 1);
        send("dropped");
        assertThat(consumer.receive(10_000)).isNotNull();
    }

    @Test
    void messagesWhoseTimeIsOverAreDroppedAlsoWhereNobodyReads() throws Exception {
        ActiveMQDestination queue = new ActiveMQQueue("unread");
        try (var producer = session.createProducer(queue)) {
            producer.setTimeToLive(1);
            producer.send(session.createTextMessage("hello"));
            producer.setTimeToLive(0);
            producer.send(session.createTextMessage("still of use"));
        }

        await().untilAsserted(() -> {
            broker.dropExpired();
            assertThat(broker.getDestination(queue)
                            .getDestinationStatistics()
                            .getMessages()
                            .getCount())
                    .isEqualTo(1);
        });
        assertThat(broker.getDestination(queue)
                        .getDestinationStatistics()
                        .getExpired()
                        .getCount())
                .isEqualTo(1);
    }

    private boolean reaches(String consumed, String sent) throws Exception {
        try (MessageConsumer consumer = session.createConsumer(new ActiveMQQueue(consumed))) {
            send(sent);
            // What does not reach it within a moment does not reach it at all: broker and consumer are one process.
            return consumer.receive(sent.equals("other") ? 300 : 10_000) != null;
        }
    }

    private void send(String queue) throws Exception {
        try (var producer = session.createProducer(new ActiveMQQueue(queue))) {
            producer.send(session.createTextMessage("hello"));
        }
    }
}
