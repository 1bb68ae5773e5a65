package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

class PresenceTest {

    private static final HostSpec ONE = AgentFixture.host("one");
    private static final HostSpec TWO = AgentFixture.host("two");

    private final FakeDriver driver = new FakeDriver("Fake");
    private final Drivers drivers = new Drivers();
    private final Hosts hosts = new Hosts();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Set<UUID>> lost = new ArrayList<>();
    private final List<Set<UUID>> back = new ArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private final Presence presence = new Presence(drivers, hosts, Duration.ofMillis(500), nanos::get, (gone, here) -> {
        lost.add(gone.keySet());
        back.add(here);
    });

    @BeforeEach
    void care() {
        drivers.add(driver, Map.of());
        hosts.take(ONE, FakeDriver.CAPACITY);
        hosts.take(TWO, FakeDriver.CAPACITY);
    }

    @AfterEach
    void close() {
        go.countDown();
        presence.close();
    }

    @Test
    void hostsThatAnswerAreVouchedFor() throws Exception {
        presence.round();

        assertThat(presence.absent()).isEmpty();
        assertThat(presence.vouchesFor(List.of(ONE.uuid(), TWO.uuid()))).isTrue();
        assertThat(lost).isEmpty();
    }

    @Test
    void oneThatDoesNotAnswerIsToldOnceAndAgainWhenItAnswers() throws Exception {
        driver.hook = (operation, host) -> {
            if (host.equals(TWO)) {
                throw new DriverException(Reason.UNREACHABLE, "the cable is out");
            }
        };
        presence.round();
        presence.round();

        assertThat(lost).containsExactly(Set.of(TWO.uuid()));
        assertThat(presence.absent()).containsExactly(Map.entry(TWO.uuid(), "the cable is out"));
        assertThat(presence.vouchesFor(List.of(ONE.uuid()))).isTrue();
        assertThat(presence.vouchesFor(List.of(ONE.uuid(), TWO.uuid()))).isFalse();

        driver.hook = (operation, host) -> {};
        presence.round();

        assertThat(back).containsExactly(Set.of(), Set.of(TWO.uuid()));
        assertThat(presence.absent()).isEmpty();
    }

    @Test
    void hostsThatHangHoldUpNoOtherAndAreNotAskedTwice() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            hosts.take(AgentFixture.host("hanging" + i), FakeDriver.CAPACITY);
        }
        driver.hook = (operation, host) -> {
            if (host.name().startsWith("hanging")) {
                asked.incrementAndGet();
                hang();
            }
        };
        presence.round();

        assertThat(presence.absent()).hasSize(200).doesNotContainKey(ONE.uuid()).doesNotContainKey(TWO.uuid());
        assertThat(presence.absent().values()).containsOnly("It did not answer within 500 ms");
        presence.round();
        assertThat(asked).hasValue(200);
        assertThat(presence.absent()).hasSize(200);

        go.countDown();
        await().untilAsserted(() -> {
            presence.round();
            assertThat(presence.absent()).isEmpty();
        });
        assertThat(back).flatMap(hosts -> hosts).hasSize(200);
    }

    @Test
    void hostsThatNobodyComesToAskAreNeitherAccusedNorVouchedFor() throws Exception {
        List<HostSpec> many = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            many.add(AgentFixture.host("hanging" + i));
        }
        PresenceRound round = new PresenceRound(drivers, many, new HashSet<>());

        PresenceRound.Outcome outcome = round.ask(work -> {}, Duration.ofMillis(10), Map.of());

        assertThat(outcome.absent()).isEmpty();
        assertThat(outcome.unasked()).hasSize(1_200);
    }

    @Test
    void whileADriverIsReplacedItsHostsAreWhatTheyWere() throws Exception {
        driver.hook = (operation, host) -> {
            if (host.equals(TWO)) {
                throw new DriverException(Reason.UNREACHABLE, "the cable is out");
            }
        };
        presence.round();
        drivers.remove(driver);

        presence.round();

        assertThat(presence.absent()).containsOnlyKeys(TWO.uuid());
        assertThat(lost).hasSize(1);
    }

    @Test
    void aDriverThatThrowsWhatItMustNotAnswersForNobody() throws Exception {
        driver.hook = (operation, host) -> {
            if (host.equals(TWO)) {
                throw new IllegalStateException("a fault of the driver");
            }
        };

        presence.round();

        assertThat(presence.absent()).containsOnlyKeys(TWO.uuid());
        assertThat(presence.absent().get(TWO.uuid())).contains("a fault of the driver");
    }

    @Test
    void nobodyIsVouchedForWhenNobodyHasBeenAskedForSomeTime() throws Exception {
        presence.round();
        nanos.addAndGet(Duration.ofMillis(1500).toNanos());

        assertThat(presence.vouchesFor(List.of(ONE.uuid()))).isFalse();
        presence.round();
        assertThat(presence.vouchesFor(List.of(ONE.uuid()))).isTrue();
    }

    @Test
    void aHostThatIsLetGoIsForgotten() throws Exception {
        driver.hook = (operation, host) -> {
            throw new DriverException(Reason.UNREACHABLE, "the cable is out");
        };
        presence.round();
        hosts.let(TWO.uuid());
        presence.round();

        assertThat(presence.absent()).containsOnlyKeys(ONE.uuid());
        assertThat(back).containsExactly(Set.of());
    }

    private void hang() {
        try {
            go.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
