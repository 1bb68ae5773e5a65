package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.messaging.Talk.ASK;
import static org.virga.messaging.Talk.PATIENCE;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcHandlers;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

class BegunAnewTest {

    private static final String ADDRESS = "compute.mortal";

    @TempDir
    private Path directory;

    private TestBroker broker;
    private JmsMessaging server;
    private JmsMessaging client;

    @BeforeEach
    void connect() throws Exception {
        broker = new TestBroker(directory).start();
        server = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
        client = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
    }

    @AfterEach
    void disconnect() throws Exception {
        client.stop();
        server.stop();
        broker.close();
    }

    @Test
    void aCallThatEndedWithItsServerIsCarriedOutByTheNextOne() throws Exception {
        AtomicInteger carriedOut = new AtomicInteger();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<Told> answer = caller.submit(() -> client.call(ADDRESS, ASK, new Ask("once"), PATIENCE));
            takeAndDie();
            try (Registration next = server.serve(ADDRESS, handlers(carriedOut))) {
                client.begunAnew("compute.another");
                client.begunAnew(ADDRESS);
                client.begunAnew(ADDRESS);
                assertThat(answer.get()).isEqualTo(new Told("time 1"));
            }
            assertThat(carriedOut).hasValue(1);
        } finally {
            caller.shutdownNow();
        }
    }

    /** Takes a request from the broker for good, as a server that is killed then. */
    private void takeAndDie() throws Exception {
        try (Connection connection = new ActiveMQConnectionFactory(broker.url()).createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThat(session.createConsumer(session.createQueue(ADDRESS)).receive(10_000))
                    .isNotNull();
        }
    }

    private static RpcHandlers handlers(AtomicInteger carriedOut) {
        return RpcHandlers.builder()
                .on(ASK, ask -> new Told("time " + carriedOut.incrementAndGet()))
                .build();
    }
}
