package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.virga.agent.AgentFixture.assertReason;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.GuestState;
import org.virga.api.message.RpcException.Reason;
import org.virga.spi.hypervisor.HypervisorDriver;

class DriverReplacementTest {

    private final AgentFixture it = new AgentFixture(Map.of());
    private final UUID vm = UUID.randomUUID();

    @AfterEach
    void close() {
        it.close();
    }

    @Test
    void aRequestWaitsForADriverThatIsBeingReplacedAndNotForEver() throws Exception {
        it.agent.removeDriver(it.driver);
        CompletableFuture<GuestState> starting = it.inBackground(() -> it.start(vm, 1));
        HypervisorDriver next = new FakeDriver("Fake", it.driver.guests);
        it.agent.addDriver(next, Map.of());
        assertThat(starting.get().running()).isTrue();

        it.agent.removeDriver(next);
        assertReason(() -> it.start(vm, 2), Reason.FAILED, "No driver", "Fake");
    }

    @Test
    void noRequestFailsWhileTheDriverIsReplacedUnderLoad() throws Exception {
        Map<UUID, GuestState> guests = it.driver.guests;
        AtomicInteger started = new AtomicInteger();
        AtomicInteger swaps = new AtomicInteger();
        List<CompletableFuture<Object>> callers = IntStream.range(0, 4)
                .mapToObj(i -> it.inBackground(() -> {
                    while (swaps.get() < 20) {
                        assertThat(it.start(UUID.randomUUID(), 1).running()).isTrue();
                        started.incrementAndGet();
                    }
                    return null;
                }))
                .toList();
        HypervisorDriver current = it.driver;
        while (swaps.get() < 20) {
            int before = started.get();
            await().until(() -> started.get() > before || callers.stream().anyMatch(CompletableFuture::isDone));
            it.agent.removeDriver(current);
            current = new FakeDriver("Fake", guests);
            it.agent.addDriver(current, Map.of());
            swaps.incrementAndGet();
        }
        for (CompletableFuture<Object> caller : callers) {
            caller.get();
        }
        assertThat(guests).hasSize(started.get());
    }
}
