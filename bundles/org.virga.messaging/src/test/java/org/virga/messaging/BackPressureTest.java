package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;
import static org.virga.messaging.Talk.PATIENCE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcHandlers.Handler;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/** Nobody is given more than he can take, and who gives too much hears of it at once. */
@Timeout(60)
class BackPressureTest {

    private static final int MIB = 1024 * 1024;

    @TempDir
    private Path directory;

    private final CountDownLatch go = new CountDownLatch(1);
    private final Handler<Ask, Told> slow = ask -> {
        go.await();
        return new Told("");
    };
    private final List<JmsMessaging> all = new ArrayList<>();
    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(directory).start();
    }

    @AfterEach
    void stop() throws Exception {
        go.countDown();
        all.forEach(JmsMessaging::stop);
        broker.close();
    }

    @Test
    void oneAddressTakesNoMoreOfACallerThanItsShareAndOthersAreServed() throws Exception {
        JmsMessaging caller = messaging(Map.of("calls_address_limit", 3));
        caller.serve("slow", handlers(slow));
        caller.serve("quick", handlers(ask -> new Told("quick")));
        List<CompletableFuture<Void>> waiting = inBackground(3, () -> call(caller, "slow", ""));
        await().until(() -> Figure.of(caller, "virga_messaging_calls_in_flight") == 3);

        assertBusy(() -> call(caller, "slow", ""), "slow", "calls.address.limit");
        assertThat(call(caller, "quick", "")).isEqualTo("quick");

        go.countDown();
        waiting.forEach(CompletableFuture::join);
        assertThat(call(caller, "slow", "")).isEmpty();
        assertThat(Figure.of(caller, "virga_messaging_calls_in_flight")).isZero();
    }

    @Test
    void aCallerHasAsManyCallsWaitingAsItMayAndNoMore() throws Exception {
        JmsMessaging caller = messaging(Map.of("calls_limit", 4));
        caller.serve("one", handlers(slow));
        caller.serve("two", handlers(slow));
        List<CompletableFuture<Void>> waiting = inBackground(2, () -> call(caller, "one", ""));
        waiting.addAll(inBackground(2, () -> call(caller, "two", "")));
        await().until(() -> Figure.of(caller, "virga_messaging_calls_in_flight") == 4);

        assertBusy(() -> call(caller, "three", ""), "this process", "calls.limit");

        go.countDown();
        waiting.forEach(CompletableFuture::join);
    }

    @Test
    void aServerTakesNoMoreBytesThanItHasRoomFor() throws Exception {
        JmsMessaging caller = messaging(Map.of("calls_limit_mib", 64));
        JmsMessaging server = messaging(Map.of("waiting_limit_mib", 2));
        server.serve("a", handlers(slow));
        String long1 = "x".repeat(MIB - 100);
        List<CompletableFuture<Void>> waiting = inBackground(2, () -> call(caller, "a", long1));
        await().until(() -> Figure.of(caller, "virga_messaging_calls_in_flight") == 2);

        await().untilAsserted(() -> assertBusy(() -> call(caller, "a", long1), "a", "characters"));

        go.countDown();
        waiting.forEach(CompletableFuture::join);
        assertThat(call(caller, "a", long1)).isEmpty();
    }

    @Test
    void whatIsTooLongIsRefusedByItsSenderWithItsSizeAndTheLimit() throws Exception {
        JmsMessaging small = messaging(Map.of("message_limit_mib", 1));
        Ask tooLong = new Ask("x".repeat(MIB));

        for (ThrowingCallable sending : List.<ThrowingCallable>of(
                () -> small.call("a", ASK, tooLong, PATIENCE),
                () -> small.cast("a", ASK, tooLong),
                () -> small.fanout("a", ASK, tooLong))) {
            assertThatThrownBy(sending).isInstanceOfSatisfying(RpcException.class, e -> {
                assertThat(e.reason()).isEqualTo(Reason.REFUSED);
                assertThat(e)
                        .hasMessageContaining("ask 1.2 to a")
                        .hasMessageContaining("1048576")
                        .hasMessageContaining("message.limit.mib");
            });
        }
        assertThat(Figure.of(small, "virga_messaging_calls_in_flight")).isZero();
    }

    @Test
    void bytesCountAndNotCharacters() throws Exception {
        JmsMessaging small = messaging(Map.of("message_limit_mib", 1));

        assertThatThrownBy(() -> small.call("a", ASK, new Ask("€".repeat(MIB / 2)), PATIENCE))
                .hasMessageContaining("message.limit.mib");
    }

    @Test
    void whatIsTooLongIsRefusedByItsReceiverTooAndSoIsAnAnswer() throws Exception {
        JmsMessaging large = messaging(Map.of());
        JmsMessaging small = messaging(Map.of("message_limit_mib", 1));
        small.serve("a", handlers(ask -> new Told("x".repeat(ask.number()))));

        assertThatThrownBy(() -> call(large, "a", "x".repeat(MIB))).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.REFUSED);
            assertThat(e).hasMessageContaining("message.limit.mib");
        });
        assertThatThrownBy(() -> large.call("a", ASK, new Ask("", MIB, List.of(), null), PATIENCE))
                .hasMessageContaining("ask is done, but its answer has")
                .hasMessageContaining("message.limit.mib");

        large.cast("a", ASK, new Ask("x".repeat(MIB)));
        await().until(() -> !large.list(10).isEmpty());
        assertThat(large.list(10).get(0).reason()).contains("message.limit.mib");
    }

    @Test
    void whileOneReceiverHangsAnotherGetsItsCastsAndNotices() throws Exception {
        JmsMessaging caller = messaging(Map.of());
        JmsMessaging hanging = messaging(Map.of("threads", 1));
        JmsMessaging other = messaging(Map.of());
        CountDownLatch heard = new CountDownLatch(300);
        Handler<Ask, Told> quick = ask -> {
            heard.countDown();
            return new Told("");
        };
        hanging.serve("a", handlers(slow));
        hanging.listen("all", handlers(slow));
        other.serve("b", handlers(quick));
        other.listen("all", handlers(quick));

        for (int i = 0; i < 150; i++) {
            caller.cast("a", ASK, new Ask(""));
            caller.cast("b", ASK, new Ask(""));
            caller.fanout("all", ASK, new Ask(""));
        }

        heard.await();
        go.countDown();
        await().until(() -> broker.stored("a.casts") == 0);
    }

    private JmsMessaging messaging(Map<String, Object> settings) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put("url", broker.url());
        JmsMessaging messaging = new JmsMessaging(TestSettings.with(more));
        all.add(messaging);
        await().until(() -> messaging.health().up());
        return messaging;
    }

    private static String call(JmsMessaging caller, String address, String text) throws Exception {
        return caller.call(address, ASK, new Ask(text), PATIENCE).text();
    }

    private static void assertBusy(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.BUSY);
            assertThat(e.retryAfter()).isPositive();
            assertThat(e.getMessage()).contains(texts);
        });
    }

    private static List<CompletableFuture<Void>> inBackground(int threads, ThrowingCallable what) {
        List<CompletableFuture<Void>> futures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            futures.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            what.call();
                        } catch (Throwable e) {
                            throw new AssertionError(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        return futures;
    }

    private static RpcHandlers handlers(Handler<Ask, Told> handler) {
        return RpcHandlers.builder().on(ASK, handler).build();
    }
}
