package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.DeadLetters.DeadLetter;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcHandlers.Handler;
import org.virga.api.message.RpcMethod;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/** Casts that cannot be carried out are not lost: an operator sees them, and sends them again. */
class DeadLetterTest {

    @TempDir
    private Path directory;

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final Handler<Ask, Told> moody = ask -> {
        if (broken.get()) {
            throw new RpcException(Reason.FAILED, "the disk is full");
        }
        handled.add(ask.text());
        return new Told("");
    };
    private TestBroker broker;
    private JmsMessaging messaging;

    @BeforeEach
    void connect() throws Exception {
        broker = new TestBroker(directory.resolve("broker")).start();
        messaging = connected();
    }

    @AfterEach
    void end() throws Exception {
        messaging.stop();
        broker.close();
    }

    @Test
    void whatFailsAtEveryAttemptIsListedWithItsReason() throws Exception {
        messaging.serve("a", handlers(moody));
        messaging.cast("a", ASK, new Ask("one"));

        DeadLetter letter = awaitOne();

        assertThat(letter.address()).isEqualTo("a");
        assertThat(letter.method()).isEqualTo("ask");
        assertThat(letter.version()).isEqualTo("1.2");
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.reason()).contains("FAILED", "the disk is full");
        assertNothingIsLeft("a.casts");
    }

    @Test
    void itOutlivesTheBrokerAndIsDoneOnceWhenItIsSentAgain() throws Exception {
        messaging.serve("a", handlers(moody));
        messaging.cast("a", ASK, new Ask("one"));
        String id = awaitOne().id();
        broker.stop();
        broker.start();
        await().until(() -> messaging.health().up());
        broken.set(false);

        assertThat(messaging.sendAgain(id)).isTrue();

        await().until(() -> handled.equals(List.of("one")));
        assertThat(messaging.list(10)).isEmpty();
        assertThat(messaging.sendAgain(id)).isFalse();
        assertNothingIsLeft("a.casts");
    }

    @Test
    void itDiesAgainUnderAnotherIdWhenNothingHasChanged() throws Exception {
        messaging.serve("a", handlers(moody));
        messaging.cast("a", ASK, new Ask("one"));
        String first = awaitOne().id();

        messaging.sendAgain(first);
        await().until(() -> !messaging.list(10).isEmpty());
        String second = awaitOne().id();
        messaging.sendAgain(second);
        await().until(() -> !messaging.list(10).isEmpty());

        assertThat(second).isEqualTo(first + "~1");
        assertThat(awaitOne().id()).isEqualTo(first + "~2");
    }

    @Test
    void itCanBeDropped() throws Exception {
        messaging.serve("a", handlers(moody));
        messaging.cast("a", ASK, new Ask("one"));
        String id = awaitOne().id();

        assertThat(messaging.drop(id)).isTrue();

        assertThat(messaging.list(10)).isEmpty();
        assertThat(messaging.drop(id)).isFalse();
        assertThat(messaging.drop("isn't there")).isFalse();
    }

    @Test
    void whatNobodyServesInThatVersionIsKeptAndWhatIsRefusedIsAnAnswer() throws Exception {
        messaging.serve("a", handlers(ask -> {
            throw new RpcException(Reason.REFUSED, "the epoch is old");
        }));
        messaging.cast("a", ASK, new Ask("refused"));
        messaging.cast("a", new RpcMethod<>("ask", 2, 0, Ask.class, Told.class), new Ask("newer"));

        DeadLetter letter = awaitOne();

        assertThat(letter.reason()).contains("ask 2.0", "ask=1.2");
        assertThat(letter.attempts()).isOne();
        assertNothingIsLeft("a.casts");
        assertThat(messaging.list(10)).hasSize(1);
    }

    @Test
    void aCastThatWasCarriedOutIsNotBegunAgainByTheNextProcess() throws Exception {
        broken.set(false);
        JmsMessaging first = keeping();
        Registration served = first.serve("a", handlers(moody));
        RawMessage message = new RawMessage("a.casts", "the same", "{\"text\":\"once\"}");
        message.send(broker.url());
        await().until(() -> handled.equals(List.of("once")));
        assertNothingIsLeft("a.casts");
        served.close();
        first.stop();

        JmsMessaging second = keeping();
        second.serve("a", handlers(moody));
        message.send(broker.url());
        new RawMessage("a.casts", "another", "{\"text\":\"next\"}").send(broker.url());

        await().until(() -> handled.contains("next"));
        assertNothingIsLeft("a.casts");
        assertThat(handled).containsExactly("once", "next");
        second.stop();
    }

    @Test
    void withoutABrokerNothingCanBeListed() throws Exception {
        broker.stop();
        await().until(() -> !messaging.health().up());

        assertThatThrownBy(() -> messaging.list(10))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        broker.start();
    }

    private DeadLetter awaitOne() throws RpcException {
        await().until(() -> !messaging.list(10).isEmpty());
        List<DeadLetter> letters = messaging.list(10);
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    private void assertNothingIsLeft(String queue) {
        await().untilAsserted(() -> assertThat(broker.stored(queue)).isZero());
    }

    private JmsMessaging connected() {
        return new JmsMessaging(
                TestSettings.with(Map.of("url", broker.url(), "cast_attempts", 3, "cast_pause_millis", 5)));
    }

    private JmsMessaging keeping() {
        return new JmsMessaging(TestSettings.with(Map.of(
                "url", broker.url(), "directory", directory.resolve("messaging").toString())));
    }

    private static RpcHandlers handlers(Handler<Ask, Told> handler) {
        return RpcHandlers.builder().on(ASK, handler).build();
    }
}
