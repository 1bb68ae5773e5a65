package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.ASK;
import static org.virga.messaging.Talk.PATIENCE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/** Brokers as operators run them: two that form a network, with TLS, and one that takes over from another. */
@Timeout(180)
class BrokerNetworkTest {

    @TempDir
    private Path directory;

    private final Map<String, Integer> effects = new ConcurrentHashMap<>();
    private final List<AutoCloseable> all = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).close();
        }
    }

    @Test
    void twoBrokersOfANetworkCarryCallsCastsAndNoticesAndOneIsKilled() throws Exception {
        BrokerProcess one = broker("one").start("name=one", "network=yes");
        BrokerProcess two = broker("two").start("name=two", "peer=" + one.url());
        JmsMessaging server = messaging(Map.of("url", one.url()));
        JmsMessaging client = messaging(Map.of("url", two.url()));
        Set<String> heard = ConcurrentHashMap.newKeySet();
        server.serve("work", handlers());
        server.listen(
                "all",
                RpcHandlers.builder()
                        .on(ASK, ask -> {
                            heard.add(ask.text());
                            return new Told("");
                        })
                        .build());

        assertThat(client.call("work", ASK, new Ask("call"), PATIENCE).text()).isEqualTo("did call");
        for (int i = 0; i < 50; i++) {
            client.cast("work", ASK, new Ask("cast " + i));
        }
        two.kill();
        two.start();
        for (int i = 50; i < 100; i++) {
            client.cast("work", ASK, new Ask("cast " + i));
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> effects.size() == 101);
        // Who comes back is known to the other broker a moment later than to itself.
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            client.fanout("all", ASK, new Ask("notice"));
            return heard.contains("notice");
        });
        assertThat(client.call("work", ASK, new Ask("last"), PATIENCE).text()).isEqualTo("did last");
        assertThat(effects.values()).containsOnly(1);
    }

    @Test
    void overTlsWithCertificatesOnBothSidesAsPemAndPkcs12() throws Exception {
        TlsFiles files = new TlsFiles(directory);
        Path broker = files.key("broker");
        Path agent = files.key("agent");
        BrokerProcess secure =
                broker("secure").start("key=" + broker, "trust=" + files.trust(agent), "password=" + TlsFiles.PASSWORD);
        String url = secure.url("ssl");
        JmsMessaging server = messaging(Map.of(
                "url", "failover:(" + url + ")",
                "tls_key_store", files.pemKey(agent).toString(),
                "tls_trust_store", files.pemTrust(broker).toString()));
        JmsMessaging client = messaging(Map.of(
                "url",
                url,
                "tls_key_store",
                agent.toString(),
                "tls_trust_store",
                files.trust(broker).toString(),
                "tls_password",
                TlsFiles.PASSWORD));
        server.serve("work", handlers());

        assertThat(client.call("work", ASK, new Ask("call"), PATIENCE).text()).isEqualTo("did call");

        JmsMessaging stranger = new JmsMessaging(TestSettings.with(
                Map.of("url", url, "tls_trust_store", files.pemTrust(broker).toString())));
        JmsMessaging distrustful = new JmsMessaging(TestSettings.with(
                Map.of("url", url, "tls_key_store", files.pemKey(agent).toString())));
        for (JmsMessaging refused : List.of(stranger, distrustful)) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(refused.health().problem()).startsWith("Not connected: "));
        }
        stranger.stop();
        distrustful.stop();
    }

    @Test
    void whoLosesOneBrokerGoesToTheOther() throws Exception {
        BrokerProcess one = broker("one").start("name=one");
        BrokerProcess two = broker("two").start("name=two");
        String url = "failover:(" + one.url() + "," + two.url() + ")?randomize=false";
        JmsMessaging server = messaging(Map.of("url", url));
        JmsMessaging client = messaging(Map.of("url", url));
        server.serve("work", handlers());
        assertThat(client.call("work", ASK, new Ask("one"), PATIENCE).text()).isEqualTo("did one");

        one.kill();

        assertThat(call(client, "two")).isEqualTo("did two");
        assertThat(effects.values()).containsOnly(1);
    }

    private static String call(JmsMessaging client, String text) throws RpcException, InterruptedException {
        return client.call("work", ASK, new Ask(text), Duration.ofSeconds(30)).text();
    }

    private RpcHandlers handlers() {
        return RpcHandlers.builder()
                .on(ASK, ask -> {
                    effects.merge(ask.text(), 1, Integer::sum);
                    return new Told("did " + ask.text());
                })
                .build();
    }

    private BrokerProcess broker(String name) {
        BrokerProcess broker = new BrokerProcess(directory.resolve("broker-" + name));
        all.add(broker);
        return broker;
    }

    private JmsMessaging messaging(Map<String, Object> settings) {
        Map<String, Object> more = new HashMap<>(settings);
        more.put("reconnect_pause_millis", 300);
        JmsMessaging messaging = new JmsMessaging(TestSettings.with(more));
        all.add(messaging::stop);
        await().atMost(Duration.ofSeconds(30)).until(() -> messaging.health().up());
        return messaging;
    }
}
