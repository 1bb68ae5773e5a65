package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;
import static org.virga.messaging.Talk.PATIENCE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcHandlers.Handler;
import org.virga.api.message.RpcMethod;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Inner;
import org.virga.messaging.Talk.Told;

class CallTest {

    @TempDir
    static Path directory;

    private static TestBroker broker;
    private static JmsMessaging server;
    private static JmsMessaging client;

    private final String address = "compute." + UUID.randomUUID();

    @BeforeAll
    static void connect() throws Exception {
        broker = new TestBroker(directory).start();
        server = new JmsMessaging(TestSettings.with(Map.of("url", broker.url(), "threads", 4, "waiting_limit", 4)));
        client = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
    }

    @AfterAll
    static void disconnect() throws Exception {
        client.stop();
        server.stop();
        broker.close();
    }

    @Test
    void argumentsAndResultTravelWhole() throws Exception {
        Ask asked = new Ask(
                "0123456789".repeat(100_000), 7, List.of("a", "b"), new Inner(Map.of("k", "v"), Talk.Colour.RED));
        try (Registration served = serve(ask -> new Told(String.valueOf(ask.equals(asked))))) {
            assertThat(call(asked)).isEqualTo(new Told("true"));
        }
    }

    @Test
    void refusalAndFailureReachTheCallerWithTheirText() throws Exception {
        try (Registration served = serve(ask -> {
            throw ask.text().equals("refuse")
                    ? new RpcException(Reason.REFUSED, "the epoch is old")
                    : new IllegalStateException("broken inside");
        })) {
            assertReason(() -> call(new Ask("refuse")), Reason.REFUSED, "the epoch is old");
            assertReason(() -> call(new Ask("")), Reason.FAILED, "broken inside");
        }
    }

    @Test
    void argumentsThatCannotBeReadAreRefused() throws Exception {
        RpcMethod<Told, Told> wrong = new RpcMethod<>("ask", 1, 2, Told.class, Told.class);
        RpcMethod<OtherAsk, Told> other = new RpcMethod<>("ask", 1, 2, OtherAsk.class, Told.class);
        try (Registration served = serve(ask -> new Told(String.valueOf(ask.text())))) {
            assertThat(client.call(address, wrong, new Told("x"), PATIENCE).text())
                    .isEqualTo("x");
            assertReason(
                    () -> client.call(address, other, new OtherAsk(List.of("no text")), PATIENCE),
                    Reason.REFUSED,
                    "Ask");
        }
    }

    record OtherAsk(List<String> text) {}

    @Test
    void nobodyServingIsATimeoutThatIsKept() {
        long begin = System.nanoTime();

        assertReason(() -> client.call(address, ASK, new Ask(""), Duration.ofMillis(200)), Reason.TIMEOUT, "200 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
    }

    @Test
    void aRequestThatNobodyWaitsForAnyMoreIsNotCarriedOut() throws Exception {
        AtomicInteger carriedOut = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Handler<Ask, Told> slow = ask -> {
            go.await();
            carriedOut.incrementAndGet();
            return new Told("");
        };
        try (Registration served = serve(slow)) {
            List<Future<?>> busy = inBackground(4, () -> call(new Ask("")));
            await().until(() -> waitingForAThread() == 0 && inFlight() == 4);
            // No thread is left for this one.
            assertReason(() -> client.call(address, ASK, new Ask("late"), Duration.ofMillis(100)), Reason.TIMEOUT, "");
            go.countDown();
            for (Future<?> one : busy) {
                one.get();
            }
            assertThat(call(new Ask("after"))).isNotNull();
        }
        assertThat(carriedOut).hasValue(5);
    }

    @Test
    void slowHandlersDoNotHoldUpAnotherAddress() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Registration slow = serve(ask -> {
                    go.await();
                    return new Told("slow");
                });
                Registration quick = server.serve(address + ".quick", handlers(ask -> new Told("quick")))) {
            List<Future<?>> busy = inBackground(6, () -> call(new Ask("")));
            await().until(() -> inFlight() >= 6);
            assertThat(client.call(address + ".quick", ASK, new Ask(""), PATIENCE)
                            .text())
                    .isEqualTo("quick");
            go.countDown();
            for (Future<?> one : busy) {
                one.get();
            }
        }
    }

    @Test
    void whatIsMoreThanCanWaitIsTurnedAway() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Registration served = serve(ask -> {
            go.await();
            return new Told("");
        })) {
            // Four are carried out, four wait.
            List<Future<?>> busy = inBackground(8, () -> call(new Ask("")));
            await().until(() -> waitingForAThread() == 4);
            assertThatThrownBy(() -> call(new Ask(""))).isInstanceOfSatisfying(RpcException.class, e -> {
                assertThat(e.reason()).isEqualTo(Reason.BUSY);
                assertThat(e).hasMessageContaining("4 requests wait already");
                assertThat(e.retryAfter()).isPositive();
            });
            go.countDown();
            for (Future<?> one : busy) {
                one.get();
            }
        }
    }

    @Test
    void anOlderMinorVersionIsServedAndANewerOneIsNot() throws Exception {
        try (Registration served = serve(ask -> new Told("served"))) {
            assertThat(client.call(address, version(1, 0), new Ask(""), PATIENCE)
                            .text())
                    .isEqualTo("served");
            assertThat(client.canSend(address, version(1, 3))).isTrue();

            assertReason(
                    () -> client.call(address, version(1, 3), new Ask(""), PATIENCE), Reason.UNSUPPORTED, "ask=1.2");

            assertThat(client.canSend(address, version(1, 3))).isFalse();
            assertThat(client.canSend(address, version(2, 0))).isFalse();
            assertThat(client.canSend(address, version(1, 2))).isTrue();
            assertThat(client.canSend(address, new RpcMethod<>("other", 1, 0, Ask.class, Told.class)))
                    .isFalse();
            assertThat(client.canSend(address + ".else", version(1, 3))).isTrue();
        }
    }

    @Test
    void aServerThatWasReplacedByANewerOneIsBelieved() throws Exception {
        try (Registration old = serve(ask -> new Told("old"))) {
            assertReason(() -> client.call(address, version(1, 3), new Ask(""), PATIENCE), Reason.UNSUPPORTED, "");
        }
        RpcHandlers newer =
                RpcHandlers.builder().on(version(1, 3), ask -> new Told("new")).build();
        try (Registration replaced = server.serve(address, newer)) {
            assertThat(client.call(address, version(1, 3), new Ask(""), PATIENCE)
                            .text())
                    .isEqualTo("new");
            assertThat(client.canSend(address, version(1, 3))).isTrue();
        }
    }

    @Test
    void fanoutReachesEveryListener() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        Handler<Ask, Told> listener = ask -> {
            heard.addAndGet(ask.number());
            return new Told("");
        };
        try (Registration one = server.listen(address, handlers(listener));
                Registration two = client.listen(address, handlers(listener))) {
            client.fanout(address, ASK, new Ask("", 5, List.of(), null));
            await().until(() -> heard.get() == 10);
        }
        client.fanout(address, ASK, new Ask("", 5, List.of(), null));
        assertThat(heard).hasValue(10);
    }

    @Test
    void manyCallersGetEachTheirOwnAnswer() throws Exception {
        try (Registration served = client.serve(address, handlers(ask -> new Told("for " + ask.number())))) {
            AtomicInteger number = new AtomicInteger();
            List<Future<?>> calls = inBackground(64, () -> {
                for (int i = 0; i < 20; i++) {
                    int mine = number.incrementAndGet();
                    assertThat(call(new Ask("", mine, List.of(), null)).text()).isEqualTo("for " + mine);
                }
            });
            for (Future<?> one : calls) {
                one.get();
            }
        }
    }

    @Test
    void anAddressThatABrokerWouldReadOtherwiseIsRefused() {
        for (String bad : List.of("", "a,b", "compute.>", "compute.*", "a?b=c", "a b")) {
            assertThatThrownBy(() -> client.serve(bad, handlers(ask -> new Told(""))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.call(bad, ASK, new Ask(""), PATIENCE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Registration serve(Handler<Ask, Told> handler) {
        return server.serve(address, handlers(handler));
    }

    private static RpcHandlers handlers(Handler<Ask, Told> handler) {
        return RpcHandlers.builder().on(ASK, handler).build();
    }

    private Told call(Ask ask) throws Exception {
        return client.call(address, ASK, ask, PATIENCE);
    }

    private static RpcMethod<Ask, Told> version(int major, int minor) {
        return new RpcMethod<>("ask", major, minor, Ask.class, Told.class);
    }

    private static int waitingForAThread() {
        return Figure.of(server, "virga_messaging_requests_waiting");
    }

    private static int inFlight() {
        return Figure.of(client, "virga_messaging_calls_in_flight");
    }

    private static List<Future<?>> inBackground(int threads, ThrowingCallable what) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            futures.add(pool.submit(() -> {
                try {
                    what.call();
                    return null;
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            }));
        }
        pool.shutdown();
        return futures;
    }

    private static void assertReason(ThrowingCallable call, Reason reason, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageContaining(text);
        });
    }
}
