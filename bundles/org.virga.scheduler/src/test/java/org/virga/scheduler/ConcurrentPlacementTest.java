package org.virga.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.schedule.PlacementResult;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.PlacementRequests;
import org.virga.testkit.SmallCloud;

@Timeout(60)
class ConcurrentPlacementTest {

    private final MemoryStore store = new MemoryStore();
    private final ExecutorService threads = Executors.newFixedThreadPool(32);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void placementsSideBySideDoNotAllChooseTheSameHost() throws Exception {
        SmallCloud cloud = SmallCloud.in(store, 8);
        FilterScheduler scheduler = scheduler();
        List<Vm> vms = vms(cloud, 32);

        // The store answers nobody until all of them have chosen.
        store.hold();
        List<CompletableFuture<PlacementResult>> results = place(scheduler, vms);
        await().atMost(20, TimeUnit.SECONDS).until(() -> store.held() == 32);
        store.release();
        results.forEach(CompletableFuture::join);

        for (Host host : cloud.hosts()) {
            assertThat(store.snapshot().allocation(host.id()).vms())
                    .as("of 32 on 8 hosts, on %s", host.name())
                    .isBetween(1, 9);
        }
    }

    @Test
    void theLastRoomIsGivenOutExactlyAndNobodyIsTurnedAwayBeforeThat() {
        SmallCloud cloud = SmallCloud.in(store, 4);
        FilterScheduler scheduler = scheduler();
        // Four hosts take sixteen each.
        List<Vm> vms = vms(cloud, 70);

        List<PlacementResult> results =
                place(scheduler, vms).stream().map(CompletableFuture::join).toList();

        assertThat(results).filteredOn(PlacementResult.Placed.class::isInstance).hasSize(64);
        assertThat(results).filteredOn(PlacementResult.NoHost.class::isInstance).hasSize(6);
        for (Host host : cloud.hosts()) {
            assertThat(store.snapshot().allocation(host.id()).vms()).isEqualTo(16);
        }
    }

    private List<CompletableFuture<PlacementResult>> place(FilterScheduler scheduler, List<Vm> vms) {
        CyclicBarrier start = new CyclicBarrier(32);
        List<CompletableFuture<PlacementResult>> results = new ArrayList<>();
        for (int i = 0; i < vms.size(); i++) {
            boolean waits = i < 32;
            Vm vm = vms.get(i);
            results.add(CompletableFuture.supplyAsync(
                    () -> {
                        if (waits) {
                            meet(start);
                        }
                        return scheduler.place(PlacementRequests.of(vm));
                    },
                    threads));
        }
        return results;
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private FilterScheduler scheduler() {
        FilterScheduler scheduler = new FilterScheduler(
                new FilterScheduler.Settings(List.of("capacity"), Duration.ofSeconds(5), 100, 1000),
                store,
                host -> Optional.empty(),
                Clock.systemUTC());
        scheduler.addFilter(TestPolicies.CAPACITY, Map.of());
        scheduler.addWeigher(TestPolicies.MEMORY, Map.of());
        scheduler.addWeigher(TestPolicies.SPREAD, Map.of());
        return scheduler;
    }

    private static List<Vm> vms(SmallCloud cloud, int count) {
        List<Vm> vms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vms.add(cloud.addVm("web" + i));
        }
        return vms;
    }
}
