package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcMethod;

@Timeout(20)
class RecordingMessagingTest {

    private record Text(String text) {}

    private static final RpcMethod<Text, Text> ECHO = new RpcMethod<>("echo", 1, 2, Text.class, Text.class);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RecordingMessaging messaging = new RecordingMessaging();

    @AfterEach
    void close() {
        messaging.close();
    }

    @Test
    void answersByScriptAndRemembers() throws Exception {
        messaging.answer(ECHO, text -> new Text(text.text() + "!"));

        assertThat(messaging.call("anywhere", ECHO, new Text("a"), SECOND)).isEqualTo(new Text("a!"));

        assertThat(messaging.sent(ECHO)).containsExactly(new Text("a"));
        assertThat(messaging.sent())
                .containsExactly(
                        new RecordingMessaging.Sent(RecordingMessaging.Way.CALL, "anywhere", "echo", new Text("a")));
    }

    @Test
    void servesInTheSameProcess() throws Exception {
        try (Registration served = serve(text -> new Text("served " + text.text()))) {
            assertThat(messaging.call("compute.a", ECHO, new Text("x"), SECOND)).isEqualTo(new Text("served x"));
        }
        assertReason(RpcException.Reason.TIMEOUT, "compute.a", ECHO, SECOND);
    }

    @Test
    void tellsWhatWentWrong() {
        serve(text -> {
            throw new IllegalStateException("on purpose");
        });
        RpcMethod<Text, Text> newer = new RpcMethod<>("echo", 1, 3, Text.class, Text.class);

        assertReason(RpcException.Reason.FAILED, "compute.a", ECHO, SECOND);
        assertReason(RpcException.Reason.UNSUPPORTED, "compute.a", newer, SECOND);
        assertThat(messaging.canSend("compute.a", ECHO)).isTrue();
        assertThat(messaging.canSend("compute.a", newer)).isFalse();
        messaging.fail(ECHO, RpcException.Reason.REFUSED);
        assertReason(RpcException.Reason.REFUSED, "compute.a", ECHO, SECOND);
        messaging.connected(false);
        assertReason(RpcException.Reason.UNREACHABLE, "compute.a", ECHO, SECOND);
    }

    @Test
    void aCallEndsAtItsDeadlineAndClosingWaitsForWhatIsInside() {
        CountDownLatch goOn = new CountDownLatch(1);
        Registration served = serve(text -> {
            goOn.await();
            return text;
        });

        assertReason(RpcException.Reason.TIMEOUT, "compute.a", ECHO, Duration.ofMillis(50));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(served::close);
        await().during(Duration.ofMillis(50)).until(() -> !closed.isDone());
        goOn.countDown();
        closed.join();
        served.close();
    }

    @Test
    void fansOutToAllWhoListen() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        for (String name : List.of("a", "b")) {
            messaging.listen(
                    "all",
                    RpcHandlers.builder()
                            .on(ECHO, text -> {
                                heard.add(name + text.text());
                                return text;
                            })
                            .build());
        }

        messaging.fanout("all", ECHO, new Text("1"));

        await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("a1", "b1"));
    }

    @Test
    void tellsWhenTheConnectionComesAndGoes() {
        List<Boolean> told = new CopyOnWriteArrayList<>();
        Registration registration = messaging.onConnection(told::add);
        messaging.connected(false);
        messaging.connected(true);
        registration.close();
        messaging.connected(false);

        assertThat(told).containsExactly(false, true);
    }

    private Registration serve(RpcHandlers.Handler<Text, Text> handler) {
        return messaging.serve(
                "compute.a", RpcHandlers.builder().on(ECHO, handler).build());
    }

    private void assertReason(
            RpcException.Reason reason, String address, RpcMethod<Text, Text> method, Duration deadline) {
        assertThatThrownBy(() -> messaging.call(address, method, new Text("x"), deadline))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
