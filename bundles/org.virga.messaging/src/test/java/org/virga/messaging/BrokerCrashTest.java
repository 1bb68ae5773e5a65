package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/** A broker in a process of its own is stopped, killed and held up under load. */
@Timeout(180)
class BrokerCrashTest {

    private static final int CALLERS = 64;
    private static final int KILLS = Integer.getInteger("virga.test.kills", 2);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final AtomicInteger number = new AtomicInteger();
    /** How often each request was carried out, by its text. */
    private final Map<String, Integer> effects = new ConcurrentHashMap<>();

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    /** Those that ended with the answer that nobody knows whether they were carried out. */
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();

    private final Set<String> notSent = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean enough = new AtomicBoolean();
    private BrokerProcess broker;
    private JmsMessaging server;
    private JmsMessaging client;

    @BeforeEach
    void start() throws Exception {
        broker = new BrokerProcess(directory.resolve("broker")).start();
        server = messaging("server");
        client = messaging("client");
        server.serve(
                "work",
                RpcHandlers.builder()
                        .on(ASK, ask -> {
                            effects.merge(ask.text(), 1, Integer::sum);
                            return new Told(ask.text());
                        })
                        .build());
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
        server.stop();
        broker.close();
    }

    @Test
    void underLoadEveryCallEndsAndEachAcceptedCastIsCarriedOutOnce() throws Exception {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            boolean casts = i % 4 == 0;
            callers.add(CompletableFuture.runAsync(() -> work(casts), task -> new Thread(task).start()));
        }
        for (int i = 0; i < KILLS; i++) {
            awaitProgress();
            broker.kill();
            broker.start();
        }
        awaitProgress();
        broker.stop();
        broker.start();
        awaitProgress();
        enough.set(true);
        callers.forEach(CompletableFuture::join);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(effects.keySet()).containsAll(accepted));
        assertThat(effects.keySet()).containsAll(answered);
        assertThat(effects.values()).as("how often each was carried out").containsOnly(1);
        assertThat(notSent).noneMatch(effects::containsKey);
        assertThat(server.list(10)).isEmpty();
        assertThat(answered.size() + accepted.size() + unknown.size() + notSent.size())
                .as("all have ended")
                .isEqualTo(number.get());
        assertThat(unknown).as("a call is sent again on the next connection").hasSizeLessThan(number.get() / 100);
    }

    @Test
    void aBrokerThatHangsCostsNoMoreThanTheDeadlineAndNothingIsLost() throws Exception {
        call("before");
        broker.pause();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> client.call("work", ASK, new Ask("meanwhile"), Duration.ofMillis(500)))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        CompletableFuture<Void> cast = CompletableFuture.runAsync(() -> cast("cast"), task -> new Thread(task).start());
        broker.resume();
        cast.join();

        await().until(() -> effects.containsKey("cast"));
        call("after");
        assertThat(effects.values()).containsOnly(1);
    }

    private void awaitProgress() {
        int before = effects.size();
        int castsBefore = accepted.size();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> effects.size() > before + 500 && accepted.size() > castsBefore + 50);
    }

    private void work(boolean casts) {
        while (!enough.get()) {
            String text = (casts ? "cast " : "call ") + number.incrementAndGet();
            if (casts) {
                cast(text);
            } else {
                call(text);
            }
        }
    }

    private void call(String text) {
        try {
            assertThat(client.call("work", ASK, new Ask(text), DEADLINE).text()).isEqualTo(text);
            answered.add(text);
        } catch (RpcException e) {
            note(e, text);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void cast(String text) {
        try {
            client.cast("work", ASK, new Ask(text));
            accepted.add(text);
        } catch (RpcException e) {
            note(e, text);
        }
    }

    private void note(RpcException e, String text) {
        assertThat(e.reason()).isIn(Reason.TIMEOUT, Reason.UNREACHABLE, Reason.BUSY);
        (e.reason() == Reason.TIMEOUT ? unknown : notSent).add(text);
    }

    private JmsMessaging messaging(String name) {
        return new JmsMessaging(TestSettings.with(Map.of(
                "url",
                "failover:(" + broker.url() + ")",
                "directory",
                directory.resolve(name).toString(),
                "reconnect_pause_millis",
                300)));
    }
}
