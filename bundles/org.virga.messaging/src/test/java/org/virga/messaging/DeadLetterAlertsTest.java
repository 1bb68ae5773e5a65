package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.alert.Alerts;
import org.virga.api.message.DeadLetters;
import org.virga.api.message.RpcException;
import org.virga.api.model.Alert;

class DeadLetterAlertsTest {

    private final Box letters = new Box();
    private final Bell bell = new Bell();
    private final DeadLetterAlerts alerts = new DeadLetterAlerts(letters, bell, Duration.ofMillis(5));

    @AfterEach
    void stop() {
        alerts.stop();
    }

    @Test
    void anAlertIsOpenAsLongAsThereAreDeadLettersAndToldAgainOfEachNewOne() {
        letters.put("one");
        await().until(() -> bell.raised.size() == 1);
        letters.looked();
        letters.put("two");
        await().until(() -> bell.raised.size() == 2);
        letters.looked();
        letters.drop("one");
        letters.looked();

        assertThat(bell.raised).hasSize(2);
        assertThat(bell.raised.get(1)).contains("The last of 2", "ask 1.0 for a", "no room", "messaging:retry");
        assertThat(bell.open).isTrue();

        letters.drop("two");
        await().until(() -> !bell.open);
    }

    @Test
    void aBrokerThatIsNotThereEndsNothing() {
        letters.put("one");
        await().until(() -> bell.open);
        letters.unreachable = true;
        letters.looked();

        assertThat(bell.open).isTrue();
    }

    private static final class Bell implements Alerts {

        final List<String> raised = new CopyOnWriteArrayList<>();
        volatile boolean open;

        @Override
        public void raise(Alert.Type type, String subject, String text) {
            raised.add(text);
            open = true;
        }

        @Override
        public void clear(Alert.Type type, String subject) {
            open = false;
        }
    }

    private static final class Box implements DeadLetters {

        private final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
        volatile boolean unreachable;
        private final AtomicInteger looks = new AtomicInteger();

        void put(String id) {
            letters.add(new DeadLetter(id, "a", "ask", "1.0", "somebody", 5, Instant.EPOCH, "no room", 10));
        }

        /** Returns when somebody has looked and gone by since. */
        void looked() {
            int before = looks.get();
            await().until(() -> looks.get() > before + 1);
        }

        @Override
        public List<DeadLetter> list(int limit) throws RpcException {
            looks.incrementAndGet();
            if (unreachable) {
                throw new RpcException(RpcException.Reason.UNREACHABLE, "no broker");
            }
            return List.copyOf(letters);
        }

        @Override
        public boolean sendAgain(String id) {
            return drop(id);
        }

        @Override
        public boolean drop(String id) {
            return letters.removeIf(letter -> letter.id().equals(id));
        }
    }
}
