package org.virga.compute;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostReports;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.compute.power.PowerWatch;
import org.virga.compute.power.Reconciler;
import org.virga.testkit.Fixtures;

class PowerWatchTest {

    private static final int HOSTS = 200;

    private final Bench bench = new Bench(HOSTS);
    private final Reported reported = new Reported();
    private final Map<UUID, Integer> asked = new ConcurrentHashMap<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private final PowerWatch watch = new PowerWatch(
            bench.store,
            reported,
            new Reconciler(bench.store, bench.guests, bench.losses, bench.remains, bench.volumes, bench.alerts));

    @AfterEach
    void stop() {
        silence.countDown();
        watch.stop();
    }

    @Test
    void hostsThatJoinAtOnceAreSeenToOnceEachWhileOneOfThemDoesNotAnswer() {
        Host silent = bench.cloud.hosts().get(0);
        answer(silent);

        for (Host host : bench.cloud.hosts()) {
            reported.report(host, UUID.randomUUID());
        }
        reported.tellAll();

        await().untilAsserted(() -> assertThat(asked).hasSize(HOSTS));
        await().untilAsserted(() -> assertThat(bench.alerts.open()).hasSize(HOSTS - 1));
        assertThat(asked.values()).containsOnly(1);
        silence.countDown();
        await().untilAsserted(() -> assertThat(bench.alerts.open()).hasSize(HOSTS));
    }

    private void answer(Host silent) {
        bench.messaging.answer(AgentMethods.CONNECT_HOST, request -> {
            UUID host = request.host().uuid();
            asked.merge(host, 1, Integer::sum);
            if (host.equals(silent.uuid())) {
                silence.await();
            }
            return new HostConnected(
                    new HostCapacity(1, 4, 2000, 8 * Fixtures.GIB, "1.0"),
                    null,
                    reported.of(host).orElseThrow().guests());
        });
    }

    /** Reports that a test makes. */
    private static final class Reported implements HostReports {

        private final Map<UUID, HostReport> hosts = new ConcurrentHashMap<>();
        private Consumer<Set<UUID>> listener = changed -> {};

        void report(Host host, UUID guest) {
            GuestState state = new GuestState(guest, "other", 1, GuestState.Power.RUNNING, "");
            hosts.put(
                    host.uuid(),
                    new HostReport(
                            host.uuid(), true, null, host.capacity(), 0, 0, 0, 0, 0, 0, List.of(state), List.of()));
        }

        void tellAll() {
            listener.accept(hosts.keySet().stream().collect(toSet()));
        }

        @Override
        public Optional<HostReport> of(UUID host) {
            return Optional.ofNullable(hosts.get(host));
        }

        @Override
        public Set<UUID> hosts() {
            return Set.copyOf(hosts.keySet());
        }

        @Override
        public Registration listen(Consumer<Set<UUID>> another) {
            listener = another;
            return () -> {};
        }
    }
}
