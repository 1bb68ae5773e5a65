package org.virga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.agent.AgentGate.Admission;
import org.virga.api.agent.AgentGate.Opening;
import org.virga.api.agent.AgentGate.RefusedException;

/** A broker with an open door for agents, over real sockets. */
abstract class DoorSetting {

    @TempDir
    private Path directory;

    final TestAuthority authority;
    final Doorman doorman = new Doorman();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    EmbeddedBroker broker;
    Opening door;
    private int port;

    DoorSetting() throws Exception {
        authority = new TestAuthority();
    }

    /** Lets in whoever has a certificate, but for those who were revoked. */
    static final class Doorman implements Admission {

        final Set<String> revoked = ConcurrentHashMap.newKeySet();
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public String admit(X509Certificate certificate, String address) throws RefusedException {
            String name = certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
            if (revoked.contains(name)) {
                throw new RefusedException(name + " was revoked");
            }
            return name;
        }

        @Override
        public void turnedAway(String address, String why) {
            told.add("turned away: " + why);
        }

        @Override
        public void overstepped(String agent, String address, String what) {
            assertThat(address).startsWith("127.0.0.1:");
            told.add(agent + ": " + what);
        }
    }

    @BeforeEach
    void open() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        broker = new EmbeddedBroker(TestSettings.with(
                Map.of("directory", directory.toString(), "agents_host", "127.0.0.1", "agents_port", port)));
        await().until(() -> broker.health().up());
        door = broker.open(authority.keys("broker"), authority.trust(), doorman);
    }

    @AfterEach
    void close() throws Exception {
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (JMSException e) {
                // It was cut.
                assertThat(e).isNotNull();
            }
        }
        broker.stop();
    }

    Connection controller() throws JMSException {
        return started(
                (ActiveMQConnection) factory("vm://virga?create=false", "virga").createConnection());
    }

    Connection agent(String name) throws Exception {
        return connect(name, "virga." + name + ".");
    }

    Connection connect(String name, String prefix) throws Exception {
        return connect(authority.keys(name), authority.trust(), prefix);
    }

    Connection connect(KeyManager keys, TrustManager trust, String prefix) throws JMSException {
        SslContext.setCurrentSslContext(
                new SslContext(keys == null ? null : new KeyManager[] {keys}, new TrustManager[] {trust}, null));
        try {
            URI url = URI.create("ssl://127.0.0.1:" + port);
            return started((ActiveMQConnection) factory(url.toString(), prefix).createConnection());
        } finally {
            SslContext.setCurrentSslContext(null);
        }
    }

    Connection started(ActiveMQConnection connection) throws JMSException {
        connections.add(connection);
        connection.start();
        return connection;
    }

    private static ActiveMQConnectionFactory factory(String url, String prefix) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
        factory.setWatchTopicAdvisories(false);
        factory.setConnectionIDPrefix(prefix);
        if (url.startsWith("ssl:")) {
            factory.setUserName("somebody-else");
            factory.setPassword("guessed");
        }
        return factory;
    }

    static Session session(Connection connection) throws JMSException {
        return connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    static void send(Session session, ActiveMQDestination to, ActiveMQDestination replyTo) throws JMSException {
        MessageProducer producer = session.createProducer(null);
        producer.setDeliveryMode(jakarta.jms.DeliveryMode.NON_PERSISTENT);
        TextMessage message = session.createTextMessage("text");
        message.setJMSReplyTo(replyTo);
        producer.send(to, message);
    }

    static ActiveMQQueue queue(String name) {
        return new ActiveMQQueue(name);
    }

    static ActiveMQTopic topic(String name) {
        return new ActiveMQTopic(name);
    }
}
