package org.virga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.http.TestServer.Echo;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpReply;

@Timeout(60)
class WaitingTest {

    private final TestServer http = new TestServer(Map.of("hold_seconds", 2));

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void aCallIsHeldWhileItsEndpointIsReplaced() throws Exception {
        Echo old = new Echo("/other", "old");
        http.add(old);
        assertThat(http.get("/other").body()).startsWith("old");
        http.server().removeEndpoint(old);

        CompletableFuture<HttpResponse<String>> held = async("/other");
        await().until(() -> http.server().jetty().held().count() == 1);
        http.add(new Echo("/other", "new"));

        assertThat(held.get(5, TimeUnit.SECONDS).body()).startsWith("new");
        assertThat(http.server().jetty().held().count()).isZero();
    }

    @Test
    void aCallForAnEndpointThatDoesNotComeIsAnswered503() throws Exception {
        HttpResponse<String> answer = http.get("/client/api?command=listZones");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void moreHeldCallsThanAllowedAreAnsweredAtOnce() throws Exception {
        try (TestServer strict = new TestServer(Map.of("hold_max", 3, "hold_seconds", 30))) {
            var calls = IntStream.range(0, 5)
                    .mapToObj(i -> strict.client()
                            .sendAsync(strict.request("/client/api").build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 2);
            strict.add(new Echo("/client/api", "back"));

            assertThat(calls)
                    .extracting(call -> call.get(5, TimeUnit.SECONDS).statusCode())
                    .containsOnly(200, 503)
                    .filteredOn(status -> status == 200)
                    .hasSize(3);
        }
    }

    @Test
    void whenEveryEndpointIsStuckHealthIsAnsweredAndCallsBeyondTheQueueAreNot() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestServer busy = new TestServer(Map.of("threads_max", 16, "queue_max", 4, "hold_seconds", 30))) {
            busy.add(new Slow(new CountDownLatch(1), goOn));
            busy.add(new Echo("/health", "health"));
            var calls = IntStream.range(0, 20)
                    .mapToObj(i -> busy.client()
                            .sendAsync(busy.request("/slow").build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            // Eight inside, four wait.
            await().until(() -> calls.stream().filter(CompletableFuture::isDone).count(), count -> count == 8);
            assertThat(busy.get("/health").statusCode()).isEqualTo(200);
            goOn.countDown();

            assertThat(calls)
                    .extracting(call -> call.get(5, TimeUnit.SECONDS).statusCode())
                    .filteredOn(status -> status == 200)
                    .hasSize(12);
        }
    }

    @Test
    void aCallThatWaitsTooLongForItsTurnIsTurnedAway() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestServer busy = new TestServer(Map.of("threads_max", 16, "hold_seconds", 1))) {
            busy.add(new Slow(new CountDownLatch(1), goOn));
            var calls = IntStream.range(0, 9)
                    .mapToObj(i -> busy.client()
                            .sendAsync(busy.request("/slow").build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();

            await().until(() -> calls.stream().anyMatch(CompletableFuture::isDone));
            assertThat(calls.stream()
                            .filter(CompletableFuture::isDone)
                            .findFirst()
                            .orElseThrow()
                            .get()
                            .statusCode())
                    .isEqualTo(503);
            goOn.countDown();
        }
    }

    @Test
    void slowBodiesHoldNoThread() throws Exception {
        http.add(new Echo("/client/api", "echo"));
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
            socket.getOutputStream()
                    .write("POST /client/api HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na"
                            .getBytes(StandardCharsets.ISO_8859_1));
            slow.add(socket);
        }

        assertThat(http.get("/client/api").statusCode()).isEqualTo(200);
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void stopsWhenTheCallsInsideAreAnswered() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        http.add(new Slow(inside, goOn));
        CompletableFuture<HttpResponse<String>> call = async("/slow");
        inside.await();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(http::close);
        await().until(() -> !http.server().jetty().running() || !stopped.isDone());
        goOn.countDown();

        assertThat(call.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stopped.get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<HttpResponse<String>> async(String path) {
        return http.client().sendAsync(http.request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private record Slow(CountDownLatch inside, CountDownLatch goOn) implements HttpEndpoint {
        @Override
        public String path() {
            return "/slow";
        }

        @Override
        public HttpReply handle(HttpCall call) {
            inside.countDown();
            try {
                goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return HttpReply.text(200, "text/plain", "slow");
        }
    }
}
