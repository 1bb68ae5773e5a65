package org.virga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path run;

    @BeforeEach
    void expectStartErrors() {
        System.setProperty("virga.run", run.toString());
    }

    @AfterEach
    void expectNoneAnyMore() {
        System.clearProperty("virga.run");
    }

    @Test
    void whoeverDoesNotTakeWhatIsSentIsLetGoUnlessTheOperatorSaysOtherwise() {
        assertThat(BrokerAssembly.listener("tcp://127.0.0.1:61616"))
                .hasToString("tcp://127.0.0.1:61616?transport.soWriteTimeout=15000");
        assertThat(BrokerAssembly.listener(" nio://127.0.0.1:0?maximumConnections=5"))
                .hasToString("nio://127.0.0.1:0?maximumConnections=5");
    }

    @Test
    void itComesUpInTheBackgroundAndEndsWithoutATrace() throws Exception {
        EmbeddedBroker broker = new EmbeddedBroker(settings(Map.of()));
        await().until(() -> broker.health().up());
        try (Connection connection = connect("vm://virga?create=false")) {
            send(connection, "q", "hello", DeliveryMode.NON_PERSISTENT);
            assertThat(receive(connection, "q")).isEqualTo("hello");
        }

        broker.stop();

        assertThat(broker.health().up()).isFalse();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("virga-") || name.contains("ActiveMQ")));
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void itMayBeStoppedBeforeItIsUp() {
        EmbeddedBroker broker = new EmbeddedBroker(settings(Map.of()));
        broker.stop();
        assertThat(broker.health().up()).isFalse();
    }

    @Test
    void whatIsStoredIsFoundByTheNextOne() throws Exception {
        EmbeddedBroker first = started(Map.of());
        try (Connection connection = connect("vm://virga?create=false")) {
            send(connection, "q", "stored", DeliveryMode.PERSISTENT);
            send(connection, "r", "not stored", DeliveryMode.NON_PERSISTENT);
        }
        first.stop();
        EmbeddedBroker second = started(Map.of());
        try (Connection connection = connect("vm://virga?create=false")) {
            assertThat(receive(connection, "q")).isEqualTo("stored");
            assertThat(receive(connection, "r")).isNull();
        }
        second.stop();
    }

    @Test
    void aSecondOneOnTheSameDirectoryIsRefused() {
        EmbeddedBroker first = started(Map.of());
        EmbeddedBroker second = new EmbeddedBroker(settings(Map.of("broker_name", "second")));

        await().untilAsserted(() -> assertThat(startError()).contains("org.virga.broker", directory.toString()));
        assertThat(second.health().up()).isFalse();
        assertThat(first.health().up()).isTrue();
        second.stop();
        first.stop();
    }

    @Test
    void itListensWhereItIsTold() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String url = "tcp://127.0.0.1:" + port;
        EmbeddedBroker broker = started(Map.of("listener", url));
        try (Connection connection = connect(url)) {
            send(connection, "q", "from outside", DeliveryMode.NON_PERSISTENT);
            assertThat(receive(connection, "q")).isEqualTo("from outside");
        }
        broker.stop();
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "tcp://127.0.0.1:" + taken.getLocalPort();
            assertRefused(Map.of("listener", url), url);
            assertThat(startError()).contains(url).contains("in use");
        }
    }

    @Test
    void aSenderForWhomThereIsNoRoomIsToldSo() throws Exception {
        EmbeddedBroker broker = started(Map.of("store_limit_mib", 16));
        try (Connection connection = connect("vm://virga?create=false")) {
            String mebibyte = "x".repeat(1 << 20);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 40; i++) {
                            send(connection, "q", mebibyte, DeliveryMode.PERSISTENT);
                        }
                    })
                    .isInstanceOf(ResourceAllocationException.class);
            assertThat(receive(connection, "q")).hasSize(1 << 20);
        }
        broker.stop();
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        assertRefused(Map.of("directory", ""), "directory");
        assertRefused(Map.of("directory", "/proc/nothing/here"), "/proc/nothing/here");
        assertRefused(Map.of("broker_name", "a b"), "broker.name");
        assertRefused(Map.of("listener", "61616"), "tcp://127.0.0.1:61616");
        assertRefused(Map.of("listener", "tcp://host only"), "listener");
        assertRefused(Map.of("memory_limit_mib", 0), "memory.limit.mib");
        assertRefused(Map.of("store_limit_mib", 1), "store.limit.mib");
        assertRefused(Map.of("spill_limit_mib", 1), "spill.limit.mib");
    }

    private void assertRefused(Map<String, Object> wrong, String text) {
        assertThatThrownBy(() -> new EmbeddedBroker(settings(wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    private EmbeddedBroker started(Map<String, Object> values) {
        EmbeddedBroker broker = new EmbeddedBroker(settings(values));
        await().until(() -> broker.health().up());
        return broker;
    }

    private Settings settings(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.putIfAbsent("directory", directory.toString());
        return TestSettings.with(all);
    }

    private String startError() throws Exception {
        Path file = run.resolve("start-error");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static Connection connect(String url) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        factory.setWatchTopicAdvisories(false);
        Connection connection = factory.createConnection();
        connection.start();
        return connection;
    }

    private static void send(Connection connection, String queue, String text, int mode) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.setDeliveryMode(mode);
            producer.send(session.createTextMessage(text));
        }
    }

    private static String receive(Connection connection, String queue) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var consumer = session.createConsumer(session.createQueue(queue))) {
            TextMessage message = (TextMessage) consumer.receive(500);
            return message == null ? null : message.getText();
        }
    }
}
