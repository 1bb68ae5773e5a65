package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.virga.agent.AgentFixture.HOST;
import static org.virga.agent.AgentFixture.assertReason;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.AgentMethods.RemoveDisk;
import org.virga.api.compute.AgentMethods.StartVm;
import org.virga.api.compute.AgentMethods.StopVm;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.RpcException.Reason;
import org.virga.spi.hypervisor.DriverException;

class AgentTest {

    private final AgentFixture it = new AgentFixture(Map.of());
    private final UUID vm = UUID.randomUUID();

    @AfterEach
    void close() {
        it.close();
    }

    @Test
    void aGuestIsStartedOnAHostThatWasNeverConnected() throws Exception {
        GuestState state = it.start(vm, 1);

        assertThat(state.power()).isEqualTo(Power.RUNNING);
        assertThat(it.driver.done).containsExactly("start one");
        assertThat(it.agent.health().up()).isTrue();
    }

    @Test
    void aStartThatIsRepeatedIsAnsweredAndNotDoneAgain() throws Exception {
        GuestState first = it.start(vm, 1);

        assertThat(it.start(vm, 1)).isEqualTo(first);
        assertThat(it.driver.done).containsExactly("start one");
    }

    @Test
    void whatBelongsToAnOlderRunIsRefusedAndBothEpochsAreNamed() throws Exception {
        it.start(vm, 5);

        assertReason(() -> it.start(vm, 4), Reason.REFUSED, "4", "5");
        assertReason(() -> it.stop(vm, 4), Reason.REFUSED, "4", "5");
        assertReason(() -> it.call(AgentMethods.REBOOT_VM, it.ref(vm, 4)), Reason.REFUSED, "4", "5");
        assertReason(() -> it.call(AgentMethods.DESTROY_VM, it.ref(vm, 4)), Reason.REFUSED, "4", "5");
        assertThat(it.driver.done).containsExactly("start one");
        it.start(UUID.randomUUID(), 1);
    }

    @Test
    void anOlderRunIsRefusedOnEveryHostOfTheAgent() throws Exception {
        it.start(vm, 5);
        it.driver.guests.clear();

        assertReason(
                () -> it.call(AgentMethods.START_VM, new StartVm(AgentFixture.host("two"), AgentFixture.guest(vm, 4))),
                Reason.REFUSED,
                "5");
    }

    @Test
    void aRunThatWasEndedDoesNotBeginAgain() throws Exception {
        it.start(vm, 1);
        it.stop(vm, 1);

        assertReason(() -> it.start(vm, 1), Reason.REFUSED, "1");
        assertThat(it.start(vm, 2).running()).isTrue();
        it.call(AgentMethods.DESTROY_VM, it.ref(vm, 2));
        assertReason(() -> it.start(vm, 2), Reason.REFUSED, "2");
        assertReason(() -> it.start(vm, 1), Reason.REFUSED, "2");
    }

    @Test
    void aStopThatComesBeforeItsStartKeepsTheGuestFromRunning() throws Exception {
        GuestState stopped = it.stop(vm, 3);

        assertThat(stopped).isEqualTo(new GuestState(vm, "", 3, Power.STOPPED, "unknown to the host"));
        assertReason(() -> it.start(vm, 3), Reason.REFUSED, "3");
        assertThat(it.driver.done).isEmpty();
    }

    @Test
    void aStartThatFailedMayBeRepeatedWithTheSameEpoch() throws Exception {
        it.driver.hook = failing(DriverException.Reason.FAILED);
        assertReason(() -> it.start(vm, 2), Reason.FAILED, "one", "hook");
        assertReason(() -> it.start(vm, 1), Reason.REFUSED, "2");

        it.driver.hook = (operation, host) -> {};
        assertThat(it.start(vm, 2).running()).isTrue();
    }

    @Test
    void aNewerRunEndsTheOneThatIsLeftOver() throws Exception {
        it.start(vm, 1);

        assertThat(it.start(vm, 2).epoch()).isEqualTo(2);
        assertThat(it.driver.done).containsExactly("start one", "stop 0 one", "start one");
    }

    @Test
    void anAgentThatWasRestartedBelievesTheHypervisor() throws Exception {
        it.start(vm, 5);
        try (AgentFixture restarted = new AgentFixture(Map.of())) {
            restarted.driver.guests.putAll(it.driver.guests);

            assertReason(() -> restarted.stop(vm, 4), Reason.REFUSED, "4", "5");
            assertThat(restarted.start(vm, 5).epoch()).isEqualTo(5);
            assertThat(restarted.driver.done).isEmpty();
            assertThat(restarted.stop(vm, 5).power()).isEqualTo(Power.STOPPED);
        }
    }

    @Test
    void whatIsLearntAtConnectingCountsOnOtherHosts() throws Exception {
        it.driver.guests.put(vm, new GuestState(vm, "i-2-1-VM", 9, Power.RUNNING, ""));
        it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));
        it.driver.guests.clear();

        assertReason(() -> it.start(vm, 8), Reason.REFUSED, "9");
    }

    @Test
    void aStopGivesTheGuestItsGraceAndMayBeRepeated() throws Exception {
        it.start(vm, 1);

        assertThat(it.stop(vm, 1).power()).isEqualTo(Power.STOPPED);
        assertThat(it.stop(vm, 1).power()).isEqualTo(Power.STOPPED);
        it.call(AgentMethods.STOP_VM, new StopVm(HOST, vm, 2, -3));
        assertThat(it.driver.done).containsExactly("start one", "stop 7 one");
    }

    @Test
    void onlyAGuestThatRunsIsRebooted() throws Exception {
        assertReason(() -> it.call(AgentMethods.REBOOT_VM, it.ref(vm, 1)), Reason.REFUSED, "does not run");
        it.start(vm, 1);
        assertThat(it.call(AgentMethods.REBOOT_VM, it.ref(vm, 1)).running()).isTrue();
        it.stop(vm, 1);
        assertReason(() -> it.call(AgentMethods.REBOOT_VM, it.ref(vm, 1)), Reason.REFUSED, "does not run");
    }

    @Test
    void aSharedDiskIsRemovedWhateverHostItWasUsedOnButNotUnderAGuestThatRuns() throws Exception {
        GuestSpec.Pool pool = new GuestSpec.Pool(UUID.randomUUID(), "NetworkFilesystem", "/p");
        it.call(AgentMethods.REMOVE_DISK, new RemoveDisk(HOST, vm, 4, UUID.randomUUID(), pool));
        assertThat(it.driver.done).containsExactly("removeDisk /p one");

        assertReason(() -> it.start(vm, 4), Reason.REFUSED, "was ended");
        it.start(vm, 5);
        assertReason(
                () -> it.call(AgentMethods.REMOVE_DISK, new RemoveDisk(HOST, vm, 5, UUID.randomUUID(), pool)),
                Reason.REFUSED,
                "in use");
        assertThat(it.driver.done).containsExactly("removeDisk /p one", "start one");
    }

    @Test
    void theConsoleIsShownWhateverTheEpoch() throws Exception {
        it.start(vm, 5);
        assertThat(it.call(AgentMethods.CONSOLE, it.ref(vm, 1)).text()).isEqualTo("console of i-2-1-VM");
        assertThat(it.call(AgentMethods.CONSOLE, it.ref(UUID.randomUUID(), 1)).text())
                .isEmpty();
    }

    @Test
    void operationsOnOneGuestTakeTurnsAndOthersGoOnMeanwhile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        it.driver.hook = (operation, host) -> {
            if (operation.equals("start") && host.name().equals("one")) {
                begun.countDown();
                waitFor(go);
            }
        };
        CompletableFuture<GuestState> starting = it.inBackground(() -> it.start(vm, 1));
        begun.await();
        CompletableFuture<GuestState> stopping = it.inBackground(() -> it.stop(vm, 1));

        HostSpec two = AgentFixture.host("two");
        UUID other = UUID.randomUUID();
        it.call(AgentMethods.START_VM, new StartVm(two, AgentFixture.guest(other, 1)));
        assertThat(it.driver.done).containsExactly("start two");
        assertThat(stopping).isNotDone();
        go.countDown();

        assertThat(starting.get().running()).isTrue();
        assertThat(stopping.get().running()).isFalse();
        assertThat(it.driver.done).containsExactly("start two", "start one", "stop 7 one");
    }

    @Test
    void whatTheDriverSaysReachesTheController() {
        Map<DriverException.Reason, Reason> expected = Map.of(
                DriverException.Reason.UNREACHABLE, Reason.TIMEOUT,
                DriverException.Reason.NO_ROOM, Reason.REFUSED,
                DriverException.Reason.UNFIT, Reason.REFUSED,
                DriverException.Reason.FAILED, Reason.FAILED);
        expected.forEach((said, told) -> {
            it.driver.hook = failing(said);
            assertReason(() -> it.start(UUID.randomUUID(), 1), told, "Host one", "hook");
        });
    }

    @Test
    void aConnectedHostTellsWhatItHas() throws Exception {
        it.start(vm, 1);

        HostConnected connected = it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));

        assertThat(connected.capacity()).isEqualTo(FakeDriver.CAPACITY);
        assertThat(connected.address()).isEqualTo("10.0.0.1");
        assertThat(connected.guests()).extracting(GuestState::vm).containsExactly(vm);
    }

    @Test
    void aWrongUrlIsRefusedInTheDriversWords() {
        HostSpec wrong = new HostSpec(UUID.randomUUID(), "w", "Fake", "http://x", Map.of());
        assertReason(() -> it.call(AgentMethods.CONNECT_HOST, new ConnectHost(wrong)), Reason.REFUSED, "fake:one");
        assertThat(it.driver.done).isEmpty();
    }

    @Test
    void operationsAreCounted() throws Exception {
        it.start(vm, 2);
        assertReason(() -> it.start(vm, 1), Reason.REFUSED, "2");
        FigureSink sink = new FigureSink();

        it.agent.collect(sink);

        assertThat(sink.figures)
                .containsEntry("virga_agent_operations_total startVm ok", 1.0)
                .containsEntry("virga_agent_operations_total startVm refused", 1.0)
                .containsEntry("virga_agent_operation_seconds startVm", 2.0)
                .containsEntry("virga_agent_busy_guests", 0.0);
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("agent_name", ""),
                Map.of("agent_name", "a.b"),
                Map.of("report_interval_seconds", 0),
                Map.of("driver_patience_seconds", -1))) {
            String name = wrong.keySet().iterator().next().replace('_', '.');
            assertThatThrownBy(() -> new AgentFixture(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
        }
    }

    private static FakeDriver.Hook failing(DriverException.Reason reason) {
        return (operation, host) -> {
            throw new DriverException(reason, "hook");
        };
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
