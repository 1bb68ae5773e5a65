package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/** A caller that is interrupted takes its request back. */
@Timeout(60)
class InterruptedCallTest {

    @TempDir
    Path directory;

    private final String address = "compute." + UUID.randomUUID();
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private TestBroker broker;
    private JmsMessaging server;
    private JmsMessaging client;

    @BeforeEach
    void connect() throws Exception {
        broker = new TestBroker(directory).start();
        server = new JmsMessaging(TestSettings.with(Map.of("url", broker.url(), "threads", 1)));
        client = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
    }

    @AfterEach
    void disconnect() throws Exception {
        client.stop();
        server.stop();
        broker.close();
    }

    private Registration serve() {
        return server.serve(
                address, RpcHandlers.builder().on(Talk.ASK, this::carryOut).build());
    }

    private Told carryOut(Ask ask) throws InterruptedException {
        carriedOut.add(ask.text());
        if (ask.text().equals("slow")) {
            arrived.countDown();
            go.await();
        }
        return new Told("interrupted: " + Thread.currentThread().isInterrupted());
    }

    private Told call(String text) throws RpcException, InterruptedException {
        return client.call(address, Talk.ASK, new Ask(text), Talk.PATIENCE);
    }

    private Thread inBackground(String text) {
        Thread caller = new Thread(() -> assertThatThrownBy(() -> call(text)).isInstanceOf(InterruptedException.class));
        caller.start();
        return caller;
    }

    private static void interrupt(Thread caller) throws InterruptedException {
        caller.interrupt();
        caller.join();
    }

    @Test
    void aHandlerThatIsUnderWayIsInterruptedAndItsThreadGoesOnUnharmed() throws Exception {
        try (Registration served = serve()) {
            Thread caller = inBackground("slow");
            arrived.await();

            interrupt(caller);

            // The only thread of the server is free again.
            assertThat(call("quick").text()).isEqualTo("interrupted: false");
            assertThat(carriedOut).containsExactly("slow", "quick");
        }
    }

    @Test
    void aRequestThatHasNotBegunIsDropped() throws Exception {
        try (Registration served = serve()) {
            CompletableFuture<Told> first = CompletableFuture.supplyAsync(() -> answer("slow"));
            arrived.await();
            Thread caller = inBackground("taken back");
            await().until(() -> waitingForAThread() == 1);
            interrupt(caller);
            // Comes after the notice, so that has been read when this one waits.
            CompletableFuture<Told> last = CompletableFuture.supplyAsync(() -> answer("last"));
            await().until(() -> waitingForAThread() == 2);
            go.countDown();

            first.join();
            last.join();
            assertThat(carriedOut).containsExactly("slow", "last");
        }
    }

    @Test
    void aRequestThatIsOverIsNotTouched() throws Exception {
        go.countDown();
        try (Registration served = serve()) {
            for (int i = 0; i < 50; i++) {
                Thread caller = new Thread(() -> {
                    try {
                        call("quick");
                    } catch (RpcException | InterruptedException e) {
                        assertThat(e).isInstanceOf(InterruptedException.class);
                    }
                });
                caller.start();
                interrupt(caller);
                assertThat(call("next").text()).isEqualTo("interrupted: false");
            }
        }
    }

    private Told answer(String text) {
        try {
            return call(text);
        } catch (RpcException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private int waitingForAThread() {
        return Figure.of(server, "virga_messaging_requests_waiting");
    }
}
