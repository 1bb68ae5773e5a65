package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcHandlers.Handler;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/** Messages that are stored. */
class CastTest {

    @TempDir
    private Path directory;

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Handler<Ask, Told> note = ask -> {
        handled.add(ask.text());
        return new Told("");
    };
    private TestBroker broker;
    private JmsMessaging messaging;

    @BeforeEach
    void connect() throws Exception {
        broker = new TestBroker(directory).start();
        messaging = connected();
    }

    @AfterEach
    void end() throws Exception {
        messaging.stop();
        broker.close();
    }

    @Test
    void aCastOutlivesTheBrokerAndWaitsForWhoServesIt() throws Exception {
        messaging.cast("a", ASK, new Ask("one"));
        messaging.cast("a", ASK, new Ask("two"));
        broker.stop();
        broker.start();

        messaging.serve("a", handlers(note));

        await().until(() -> handled.size() == 2);
        messaging.cast("a", ASK, new Ask("three"));
        await().until(() -> handled.size() == 3);
        assertThat(handled).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aCastThatIsSentTwiceIsHandledOnce() throws Exception {
        messaging.serve("a", handlers(note));

        sendRaw("a.casts", "same-id", "{\"text\":\"same\"}", 3);
        sendRaw("a.casts", "other-id", "{\"text\":\"other\"}", 1);

        await().until(() -> handled.contains("other"));
        assertThat(handled).containsOnlyOnce("same");
        assertNothingIsLeft("a");
    }

    @Test
    void aHandlerThatFailsIsTriedAgainAndInTheEndGivenUp() throws Exception {
        messaging.serve("a", handlers(ask -> {
            handled.add(ask.text());
            if (ask.text().equals("hopeless") || handled.size() < 3) {
                throw new RpcException(Reason.FAILED, "not yet");
            }
            return new Told("");
        }));

        messaging.cast("a", ASK, new Ask("soon"));
        await().until(() -> handled.equals(List.of("soon", "soon", "soon")));
        messaging.cast("a", ASK, new Ask("hopeless"));

        await().until(() -> handled.size() == 3 + 4);
        assertNothingIsLeft("a");
    }

    @Test
    void whatIsRefusedIsNotTriedAgain() throws Exception {
        messaging.serve("a", handlers(ask -> {
            handled.add(ask.text());
            throw new RpcException(Reason.REFUSED, "no");
        }));

        messaging.cast("a", ASK, new Ask("refused"));
        sendRaw("a.casts", "garbage", "not json", 1);
        sendRaw("a.casts", null, "no id", 1);

        await().until(() -> !handled.isEmpty());
        assertNothingIsLeft("a");
        assertThat(handled).containsExactly("refused");
    }

    @Test
    void aCastThatIsBeingHandledWhenTheBrokerGoesIsHandledOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        messaging.serve("a", handlers(ask -> {
            begun.countDown();
            go.await();
            return note.handle(ask);
        }));
        messaging.cast("a", ASK, new Ask("one"));
        begun.await();

        broker.stop();
        broker.start();
        await().until(() -> messaging.health().up());
        go.countDown();
        messaging.cast("a", ASK, new Ask("two"));

        await().until(() -> handled.contains("two"));
        assertNothingIsLeft("a");
        assertThat(handled).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aCastThatWasNotFinishedGoesToTheNextOne() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        JmsMessaging first = connected();
        Registration failing = first.serve("a", handlers(ask -> {
            tried.countDown();
            throw new IllegalStateException("always");
        }));
        messaging.cast("a", ASK, new Ask("one"));
        tried.await();
        failing.close();
        first.stop();

        messaging.serve("a", handlers(note));

        await().until(() -> handled.equals(List.of("one")));
        assertNothingIsLeft("a");
    }

    @Test
    void aRegistrationThatIsClosedFinishesWhatItHandles() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Registration served = messaging.serve("a", handlers(ask -> {
            begun.countDown();
            go.await();
            return note.handle(ask);
        }));
        messaging.cast("a", ASK, new Ask("one"));
        begun.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(served::close);
        go.countDown();
        closed.get();

        assertThat(handled).containsExactly("one");
        assertNothingIsLeft("a");
    }

    @Test
    void withoutABrokerACastWaitsAndThenFails() throws Exception {
        broker.stop();
        await().until(() -> !messaging.health().up());
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> {
            try {
                messaging.cast("a", ASK, new Ask("late"));
                return true;
            } catch (RpcException e) {
                throw new AssertionError(e);
            }
        });
        broker.start();
        assertThat(sent.get()).isTrue();

        broker.stop();
        JmsMessaging hasty =
                new JmsMessaging(TestSettings.with(Map.of("url", broker.url(), "cast_patience_seconds", 1)));
        assertThatThrownBy(() -> hasty.cast("a", ASK, new Ask("never")))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        hasty.stop();
        broker.start();
    }

    private JmsMessaging connected() {
        return new JmsMessaging(TestSettings.with(Map.of(
                "url", broker.url(),
                "reconnect_pause_millis", 100,
                "cast_attempts", 4,
                "cast_pause_millis", 5)));
    }

    private static RpcHandlers handlers(Handler<Ask, Told> handler) {
        return RpcHandlers.builder().on(ASK, handler).build();
    }

    /** Demands that the broker has nothing more for an address: everything was acknowledged. */
    private void assertNothingIsLeft(String address) {
        await().untilAsserted(
                        () -> assertThat(broker.stored(address + ".casts")).isZero());
    }

    private void sendRaw(String queue, String id, String body, int times) throws Exception {
        try (Connection connection = new ActiveMQConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            var producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            for (int i = 0; i < times; i++) {
                var message = session.createTextMessage(body);
                message.setJMSCorrelationID(id);
                message.setStringProperty("method", "ask");
                message.setStringProperty("version", "1.0");
                producer.send(message);
            }
        }
    }
}
