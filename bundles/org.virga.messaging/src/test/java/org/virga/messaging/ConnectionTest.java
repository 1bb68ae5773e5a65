package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;
import static org.virga.messaging.Talk.PATIENCE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

/** Brokers come and go, and so do those who talk over them. */
class ConnectionTest {

    @TempDir
    private Path directory;

    private TestBroker broker;
    private JmsMessaging messaging;

    @BeforeEach
    void make() {
        broker = new TestBroker(directory);
        messaging = connected();
    }

    @AfterEach
    void end() throws Exception {
        messaging.stop();
        broker.close();
    }

    @Test
    void whileThereIsNoBrokerACallWaitsWithinItsDeadline() throws Exception {
        assertThat(messaging.health().up()).isFalse();
        assertThatThrownBy(() -> messaging.call("a", ASK, new Ask(""), Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        messaging.serve("a", handlers(ask -> new Told("here")));

        CompletableFuture<String> answer = callInBackground("a");
        broker.start();

        assertThat(answer.get()).isEqualTo("here");
        assertThat(messaging.health().up()).isTrue();
    }

    @Test
    void aFanoutWithoutABrokerFailsAtOnce() throws Exception {
        assertThatThrownBy(() -> messaging.fanout("a", ASK, new Ask("")))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        broker.start();
    }

    @Test
    void registrationsOutliveTheBroker() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        broker.start();
        messaging.serve("a", handlers(ask -> new Told("here")));
        messaging.listen("t", handlers(ask -> new Told("" + heard.incrementAndGet())));
        assertThat(call("a")).isEqualTo("here");

        for (int i = 0; i < 3; i++) {
            broker.stop();
            await().until(() -> !messaging.health().up());
            broker.start();
            assertThat(call("a")).isEqualTo("here");
            int before = heard.get();
            messaging.fanout("t", ASK, new Ask(""));
            await().until(() -> heard.get() == before + 1);
        }
    }

    @Test
    void aCallThatIsBeingCarriedOutWhenTheBrokerIsReplacedIsAnsweredAndDoneOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        broker.start();
        messaging.serve("a", handlers(ask -> {
            begun.countDown();
            go.await();
            return new Told("done " + done.incrementAndGet());
        }));
        CompletableFuture<String> answer = callInBackground("a");
        begun.await();

        broker.stop();
        broker.start();
        await().until(() -> messaging.health().up());
        go.countDown();

        assertThat(answer.get()).isEqualTo("done 1");
        assertThat(done).hasValue(1);
    }

    @Test
    void noCallFailsWhileTheBrokerIsReplacedUnderLoad() throws Exception {
        broker.start();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        messaging.serve("a", handlers(ask -> {
            done.incrementAndGet();
            return new Told(ask.text());
        }));
        List<CompletableFuture<Void>> callers = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        while (!enough.get()) {
                            String text = "call " + asked.incrementAndGet();
                            assertThat(callNow("a", text)).isEqualTo(text);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (int i = 0; i < 3; i++) {
            int before = done.get();
            await().until(() -> done.get() > before + 50);
            broker.stop();
            broker.start();
        }
        int before = done.get();
        await().until(() -> done.get() > before + 50);
        enough.set(true);
        for (CompletableFuture<Void> caller : callers) {
            caller.get();
        }
        assertThat(done).hasValue(asked.get());
    }

    @Test
    void listenersAreToldWhenTheConnectionComesAndGoes() throws Exception {
        List<Boolean> told = new CopyOnWriteArrayList<>();
        Registration registration = messaging.onConnection(told::add);
        broker.start();
        await().until(() -> told.equals(List.of(true)));
        broker.stop();
        await().until(() -> told.equals(List.of(true, false)));
        registration.close();
        broker.start();
        await().until(() -> messaging.health().up());
        List<Boolean> late = new CopyOnWriteArrayList<>();
        messaging.onConnection(late::add);

        assertThat(told).containsExactly(true, false);
        assertThat(late).containsExactly(true);
    }

    @Test
    void closingARegistrationWaitsForWhatRunsAndLeavesTheRestToTheNext() throws Exception {
        broker.start();
        JmsMessaging server = new JmsMessaging(TestSettings.with(Map.of("url", broker.url(), "threads", 1)));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Registration first = server.serve("a", handlers(ask -> {
            begun.countDown();
            go.await();
            ended.set(true);
            return new Told("first");
        }));
        CompletableFuture<String> running = callInBackground("a");
        begun.await();
        List<CompletableFuture<String>> waiting = List.of(callInBackground("a"), callInBackground("a"));
        await().until(() -> Figure.of(server, "virga_messaging_requests_waiting") == 2);

        CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(() -> {
            first.close();
            return ended.get();
        });
        messaging.serve("a", handlers(ask -> new Told("second")));

        for (CompletableFuture<String> one : waiting) {
            assertThat(one.get()).isEqualTo("second");
        }
        assertThat(closed).isNotDone();
        go.countDown();
        assertThat(running.get()).isEqualTo("first");
        assertThat(closed.get()).as("the handler had ended").isTrue();
        first.close();
        server.stop();
    }

    @Test
    void theEndLeavesNoThreadAndNobodyWaiting() throws Exception {
        broker.start();
        JmsMessaging other = connected();
        other.serve("b", handlers(ask -> new Told("")));
        assertThat(messaging.call("b", ASK, new Ask(""), PATIENCE)).isNotNull();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> callNow(other, "nobody", ""));
        await().until(() -> Figure.of(other, "virga_messaging_calls_in_flight") == 1);

        other.stop();

        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class).hasMessageContaining("TIMEOUT");
        messaging.stop();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("virga-")));
    }

    @Test
    void theEndComesWhileThereIsNoBroker() throws Exception {
        messaging.stop();
        assertThatThrownBy(() -> messaging.call("a", ASK, new Ask(""), PATIENCE))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        broker.start();
    }

    @Test
    void aBrokerInAnotherProcessWillDo() throws Exception {
        String url = broker.listen();
        broker.start();
        JmsMessaging remote = new JmsMessaging(TestSettings.with(Map.of("url", url, "reconnect_pause_millis", 100)));
        remote.serve("r", handlers(ask -> new Told("remote")));
        assertThat(call("r")).isEqualTo("remote");

        broker.stop();
        await().until(() -> !remote.health().up());
        broker.start();

        assertThat(call("r")).isEqualTo("remote");
        remote.stop();
    }

    @Test
    void theNextBrokerIsTakenWhenTheFirstIsNotThere() throws Exception {
        broker.start();
        JmsMessaging choosy = new JmsMessaging(TestSettings.with(Map.of("url", "tcp://127.0.0.1:1 " + broker.url())));
        choosy.serve("a", handlers(ask -> new Told("found")));
        assertThat(call("a")).isEqualTo("found");
        choosy.stop();
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() throws Exception {
        assertThatThrownBy(() -> new JmsMessaging(TestSettings.with(Map.of("url", " "))))
                .hasMessageContaining("url");
        assertThatThrownBy(() -> new JmsMessaging(TestSettings.with(Map.of("url", "http:///%"))))
                .hasMessageContaining("http:///%");
        assertThatThrownBy(() -> new JmsMessaging(TestSettings.with(Map.of("threads", 0))))
                .hasMessageContaining("threads");
        broker.start();
    }

    private JmsMessaging connected() {
        return new JmsMessaging(TestSettings.with(Map.of("url", broker.url(), "reconnect_pause_millis", 100)));
    }

    private String call(String address) {
        return callNow(address, "");
    }

    private String callNow(String address, String text) {
        return callNow(messaging, address, text);
    }

    private static String callNow(JmsMessaging messaging, String address, String text) {
        try {
            return messaging.call(address, ASK, new Ask(text), PATIENCE).text();
        } catch (RpcException e) {
            throw new AssertionError(e.reason() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private CompletableFuture<String> callInBackground(String address) {
        return CompletableFuture.supplyAsync(() -> call(address), task -> new Thread(task).start());
    }

    private static RpcHandlers handlers(Handler<Ask, Told> handler) {
        return RpcHandlers.builder().on(ASK, handler).build();
    }
}
