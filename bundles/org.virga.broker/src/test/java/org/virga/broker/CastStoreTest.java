package org.virga.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.command.ActiveMQQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CastStoreTest {

    private static final ActiveMQQueue CASTS = new ActiveMQQueue("compute.host-7.casts");

    @TempDir
    private Path directory;

    private BrokerService broker;
    private CastStore store;

    @BeforeEach
    void start() throws Exception {
        broker = new BrokerService();
        broker.setBrokerName("casts");
        broker.setUseJmx(false);
        broker.setAdvisorySupport(false);
        broker.setUseShutdownHook(false);
        store = new CastStore();
        store.setDirectory(directory.toFile());
        store.setJournalMaxFileLength(1 << 20);
        broker.setPersistenceAdapter(store);
        broker.getSystemUsage().getStoreUsage().setLimit(64 << 20);
        broker.getSystemUsage().getTempUsage().setLimit(64 << 20);
        broker.setDataDirectoryFile(directory.toFile());
        broker.start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    @Test
    void queuesThatHaveHadNothingToKeepAreNotOnTheDisk() throws Exception {
        for (String name : new String[] {"compute.host-7", "compute.host-7.casts", "virga.reply.a.b", "mine"}) {
            broker.getDestination(new ActiveMQQueue(name));
        }
        send("compute.host-7", DeliveryMode.NON_PERSISTENT, 1);
        send("compute.host-7.casts", DeliveryMode.NON_PERSISTENT, 1);

        assertThat(store.getDestinations()).isEmpty();
    }

    @Test
    void theFirstMessageToKeepIsStoredAsThoseAfterItAre() throws Exception {
        send("compute.host-7.casts", DeliveryMode.PERSISTENT, 3);
        send("compute.host-7", DeliveryMode.PERSISTENT, 1);
        assertThat(store.getDestinations()).containsExactly(CASTS);

        stop();
        start();

        assertThat(store.getDestinations()).containsExactly(CASTS);
        assertThat(received("compute.host-7.casts", 3)).containsExactly("0", "1", "2");
    }

    @Test
    void aReaderThatWasThereBeforeTheFirstMessageGetsItAndAcknowledgesItForGood() throws Exception {
        try (Connection connection = connect()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            try (var consumer = session.createConsumer(CASTS)) {
                send("compute.host-7.casts", DeliveryMode.PERSISTENT, 2);
                assertThat(consumer.receive(10_000)).isNotNull();
                assertThat(consumer.receive(10_000)).isNotNull();
            }
        }

        stop();
        start();

        send("compute.host-7.casts", DeliveryMode.PERSISTENT, 1);
        assertThat(received("compute.host-7.casts", 1)).containsExactly("0");
        assertThat(broker.getDestination(CASTS)
                        .getDestinationStatistics()
                        .getMessages()
                        .getCount())
                .isZero();
    }

    @Test
    void moreMessagesThanFitIntoTheMemoryAreFoundInOrder() throws Exception {
        broker.getSystemUsage().getMemoryUsage().setLimit(64 << 10);

        send("compute.host-7.casts", DeliveryMode.PERSISTENT, 500);

        List<String> all = received("compute.host-7.casts", 500);
        assertThat(all).hasSize(500).startsWith("0", "1", "2").endsWith("498", "499");
    }

    private void send(String queue, int mode, int count) throws Exception {
        try (Connection connection = connect()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            try (var producer = session.createProducer(new ActiveMQQueue(queue))) {
                producer.setDeliveryMode(mode);
                for (int i = 0; i < count; i++) {
                    producer.send(session.createTextMessage(Integer.toString(i)));
                }
            }
        }
    }

    private List<String> received(String queue, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connect()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            try (var consumer = session.createConsumer(new ActiveMQQueue(queue))) {
                while (texts.size() < count) {
                    Message message = consumer.receive(10_000);
                    assertThat(message).isNotNull();
                    texts.add(message.getBody(String.class));
                }
            }
        }
        return texts;
    }

    private static Connection connect() throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://casts?create=false");
        factory.setWatchTopicAdvisories(false);
        Connection connection = factory.createConnection();
        connection.start();
        return connection;
    }
}
