package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;
import static org.virga.messaging.Talk.PATIENCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.RpcEndpoint;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcMethod;
import org.virga.api.message.RpcOperation;
import org.virga.api.message.Sender;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/** Services whose methods are found by their annotation. */
@Timeout(60)
class EndpointsTest {

    private static final Map<String, String> AT_A = Map.of(RpcEndpoint.QUEUE, "a");

    @TempDir
    private Path directory;

    private TestBroker broker;
    private JmsMessaging messaging;
    private Endpoints endpoints;

    @BeforeEach
    void connect() throws Exception {
        broker = new TestBroker(directory).start();
        messaging = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
        await().until(() -> messaging.health().up());
        endpoints = new Endpoints(messaging);
        System.setProperty("virga.run", directory.toString());
    }

    @AfterEach
    void end() throws Exception {
        System.clearProperty("virga.run");
        endpoints.stop();
        messaging.stop();
        broker.close();
    }

    static class Answers implements RpcEndpoint {

        final List<String> heard = new CopyOnWriteArrayList<>();

        @RpcOperation(name = "ask", version = "1.2")
        public Told answer(Ask ask) throws RpcException {
            if (ask.text().equals("refuse")) {
                throw new RpcException(Reason.REFUSED, "not today");
            }
            if (ask.text().equals("break")) {
                throw new IllegalStateException("broken inside");
            }
            return new Told("answer to " + ask.text());
        }

        @RpcOperation(name = "note", version = "2.0")
        public void hear(Ask ask, Sender sender) {
            heard.add(ask.text() + (sender.name() == null ? "" : " from " + sender));
        }
    }

    record Empty() {}

    private static final RpcMethod<Ask, Empty> NOTE = new RpcMethod<>("note", 2, 0, Ask.class, Empty.class);

    @Test
    void itsMethodsAreServedUnderTheirNamesAndVersions() throws Exception {
        Answers answers = new Answers();
        endpoints.addEndpoint(answers, AT_A);

        assertThat(call("one")).isEqualTo("answer to one");
        assertThat(messaging.call("a", NOTE, new Ask("two"), PATIENCE)).isEqualTo(new Empty());
        assertThat(answers.heard).containsExactly("two");
        assertThatThrownBy(() -> call("refuse"))
                .isInstanceOf(RpcException.class)
                .hasMessage("not today");
        assertThatThrownBy(() -> call("break")).hasMessageContaining("broken inside");
        assertThatThrownBy(() ->
                        messaging.call("a", new RpcMethod<>("ask", 1, 3, Ask.class, Told.class), new Ask(""), PATIENCE))
                .hasMessageContaining("ask=1.2, note=2.0");
    }

    @Test
    void atATopicEachOfThemHears() throws Exception {
        Answers one = new Answers();
        Answers two = new Answers();
        endpoints.addEndpoint(one, Map.of(RpcEndpoint.TOPIC, "t"));
        endpoints.addEndpoint(two, Map.of(RpcEndpoint.TOPIC, "t"));

        messaging.fanout("t", NOTE, new Ask("news"));

        await().until(() -> one.heard.equals(List.of("news")) && two.heard.equals(List.of("news")));
    }

    @Test
    void whoTakesItOutWaitsForTheCallsInsideAndItsPlaceIsTheNextOnes() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Answers slow = new Answers() {
            @Override
            @RpcOperation(name = "ask", version = "1.2")
            public Told answer(Ask ask) {
                begun.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return new Told("slow");
            }
        };
        endpoints.addEndpoint(slow, AT_A);
        endpoints.addEndpoint(new Answers(), AT_A);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> callNow("one"));
        begun.await();

        CompletableFuture<Void> removed = CompletableFuture.runAsync(() -> endpoints.removeEndpoint(slow));
        assertThat(removed).isNotDone();
        go.countDown();
        removed.join();

        assertThat(first.join()).isEqualTo("slow");
        assertThat(call("two")).isEqualTo("answer to two");
    }

    @Test
    void itIsNotServedAnyMoreWhenItIsGone() throws Exception {
        Answers answers = new Answers();
        endpoints.addEndpoint(answers, AT_A);
        assertThat(call("one")).isEqualTo("answer to one");

        endpoints.removeEndpoint(answers);

        assertThatThrownBy(() -> messaging.call("a", ASK, new Ask(""), Duration.ofMillis(100)))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
    }

    static final class TwoArguments implements RpcEndpoint {
        @RpcOperation(name = "ask", version = "1.0")
        public Told wrong(Ask ask, int number) {
            return new Told(ask.text() + number);
        }
    }

    static final class NoRecord implements RpcEndpoint {
        @RpcOperation(name = "ask", version = "1.0")
        public String wrong(Ask ask) {
            return ask.text();
        }
    }

    static final class Hidden implements RpcEndpoint {
        @RpcOperation(name = "ask", version = "1.0")
        Told wrong(Ask ask) {
            return new Told(ask.text());
        }
    }

    static final class NoVersion implements RpcEndpoint {
        @RpcOperation(name = "ask", version = "one")
        public Told wrong(Ask ask) {
            return new Told(ask.text());
        }
    }

    static final class Twice implements RpcEndpoint {
        @RpcOperation(name = "ask", version = "1.0")
        public Told one(Ask ask) {
            return new Told(ask.text());
        }

        @RpcOperation(name = "ask", version = "1.1")
        public Told wrong(Ask ask) {
            return new Told(ask.text());
        }
    }

    @Test
    void amongWrongMethodsTheFirstIsNamedAndNothingIsServed() throws Exception {
        for (RpcEndpoint wrong :
                List.of(new TwoArguments(), new NoRecord(), new Hidden(), new NoVersion(), new Twice())) {
            endpoints.addEndpoint(wrong, AT_A);

            Path error = directory.resolve("start-error");
            assertThat(error).content().contains(wrong.getClass().getName() + ".wrong", "public R wrong(A arguments)");
            Files.delete(error);
        }
        assertThatThrownBy(() -> messaging.call("a", ASK, new Ask(""), Duration.ofMillis(100)))
                .isInstanceOf(RpcException.class);
    }

    @Test
    void itHasToSayWhereItIs() {
        for (Map<String, String> properties : List.of(
                Map.<String, String>of(),
                Map.of(RpcEndpoint.QUEUE, "a", RpcEndpoint.TOPIC, "b"),
                Map.of(RpcEndpoint.QUEUE, "a,b"))) {
            endpoints.addEndpoint(new Answers(), properties);
        }

        assertThat(directory.resolve("start-error")).content().contains("rpc.queue", "rpc.topic");
    }

    private String call(String text) throws RpcException, InterruptedException {
        return messaging.call("a", ASK, new Ask(text), PATIENCE).text();
    }

    private String callNow(String text) {
        try {
            return call(text);
        } catch (RpcException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
