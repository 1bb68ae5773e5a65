package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BrokerUrlsTest {

    @Test
    void severalAreTriedInTheirOrderEachWithATimeLimit() {
        assertThat(BrokerUrls.parse(" tcp://a:1  ssl://b:2?socket.verifyHostName=false ")
                        .inOrder(new Random(1)))
                .containsExactly(
                        "tcp://a:1?connectionTimeout=5000",
                        "ssl://b:2?socket.verifyHostName=false&connectionTimeout=5000");
        assertThat(BrokerUrls.parse("tcp://a:1?connectionTimeout=1").inOrder(new Random(1)))
                .containsExactly("tcp://a:1?connectionTimeout=1");
        assertThat(BrokerUrls.parse("vm://virga?create=false").inOrder(new Random(1)))
                .containsExactly("vm://virga?create=false");
    }

    @Test
    void failoverStandsForTheBrokersInItInAnyOrder() {
        BrokerUrls urls = BrokerUrls.parse(
                "failover:(tcp://a:1?connectionTimeout=1,tcp://b:2?connectionTimeout=1)?maxReconnectDelay=7&nested.soTimeout=9");
        Random random = new Random(1);
        Set<List<String>> orders = new java.util.HashSet<>();
        for (int i = 0; i < 100; i++) {
            orders.add(urls.inOrder(random));
        }

        String a = "tcp://a:1?connectionTimeout=1&soTimeout=9";
        String b = "tcp://b:2?connectionTimeout=1&soTimeout=9";
        assertThat(orders).containsExactlyInAnyOrder(List.of(a, b), List.of(b, a));
    }

    @Test
    void failoverKeepsTheOrderWhenItIsToldTo() {
        BrokerUrls urls = BrokerUrls.parse("failover:(ssl://a:1,ssl://b:2)?randomize=false");
        Set<String> first = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            first.add(urls.inOrder(new Random(i)).get(0));
        }

        assertThat(first).containsExactly("ssl://a:1?connectionTimeout=5000");
    }

    @Test
    void aBrokerInThisProcessIsNear() {
        assertThat(BrokerUrls.parse("vm://virga").near()).isTrue();
        assertThat(BrokerUrls.parse("vm://virga tcp://a:1").near()).isFalse();
        assertThat(BrokerUrls.parse("failover:(tcp://a:1)").near()).isFalse();
    }

    @Test
    void whatIsNoUrlIsNamed() {
        for (String bad : List.of("", "localhost", "failover:()", "http:///%")) {
            assertThatThrownBy(() -> BrokerUrls.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("url")
                    .hasMessageContaining(bad);
        }
    }
}
