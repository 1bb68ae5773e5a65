package org.virga.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.health.HealthCheck.Health;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Candidates;
import org.virga.api.schedule.Placement;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.schedule.PlacementResult;
import org.virga.api.schedule.PlacementResult.NoHost;
import org.virga.api.schedule.PlacementResult.NotNow;
import org.virga.api.schedule.PlacementResult.Obsolete;
import org.virga.api.schedule.PlacementResult.Placed;
import org.virga.api.store.StoreUnavailableException;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.PlacementRequests;
import org.virga.testkit.SmallCloud;

@Timeout(30)
class FilterSchedulerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123Z");

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 3);
    private final FilterScheduler scheduler = scheduler(5, 100);

    @BeforeEach
    void addPolicies() {
        scheduler.addFilter(TestPolicies.CAPACITY, Map.of());
        scheduler.addWeigher(TestPolicies.MEMORY, Map.of());
    }

    @Test
    void givesAPlaceAndCommitsIt() {
        Vm vm = cloud.addVm("web1");

        Placement placement = placed(scheduler.place(request(vm)));

        Vm now = cloud.now(Vm.KIND, vm);
        assertThat(now.state()).isEqualTo(Vm.State.STARTING);
        assertThat(now.host()).isEqualTo(placement.host()).isEqualTo(now.lastHost());
        assertThat(now.epoch()).isEqualTo(placement.epoch()).isEqualTo(1);
        assertThat(now.updated()).isEqualTo(NOW);
    }

    @Test
    void tellsWhereARunningMachineCouldGoWithoutACommit() {
        Vm vm = cloud.addRunningVm("web1", cloud.host(0));
        long sequence = store.snapshot().sequence();

        Candidates there = scheduler.candidates(request(vm));
        assertThat(there.hosts()).isNotEmpty();
        assertThat(there.later()).isFalse();
        assertThat(store.snapshot().sequence()).isEqualTo(sequence);

        cloud.hosts()
                .forEach(host ->
                        cloud.change(Host.KIND, host, now -> now.withCapacity(new HostCapacity(1, 1, 1, 1, "1"))));
        Candidates none = scheduler.candidates(request(vm));
        assertThat(none.hosts()).isEmpty();
        assertThat(none.reason()).contains("capacity rejected 3");
    }

    @Test
    void whatIsOnItsWayToAHostIsNotGivenToOthers() {
        Vm coming = cloud.insert(Vm.KIND, cloud.vm("large").with(next -> next.memoryMib(7 * 1024)
                .state(Vm.State.RUNNING)
                .host(cloud.host(0).id())
                .epoch(1)));
        cloud.change(
                Vm.KIND,
                coming,
                vm -> vm.with(next -> next.destination(cloud.host(1).id()).epoch(2)));
        Vm other = cloud.insert(Vm.KIND, cloud.vm("other").with(next -> next.memoryMib(2 * 1024)));

        assertThat(scheduler.candidates(request(other)).hosts())
                .containsExactly(cloud.host(2).id());
    }

    @Test
    void aMachineThatHasItsPlaceKeepsIt() {
        Vm vm = cloud.addVm("web1");
        Placement first = placed(scheduler.place(request(vm)));
        long sequence = store.snapshot().sequence();

        assertThat(placed(scheduler.place(request(vm)))).isEqualTo(first);
        assertThat(store.snapshot().sequence()).isEqualTo(sequence);
    }

    @Test
    void aMachineThatWaitsForNoPlaceIsObsolete() {
        Vm running = cloud.addRunningVm("web1", cloud.host(0));
        Vm failed = cloud.addVm("web2");
        cloud.change(Vm.KIND, failed, vm -> vm.withState(Vm.State.ERROR));

        assertThat(scheduler.place(request(running)))
                .isEqualTo(new Obsolete("'web1' is Running and waits for no place"));
        assertThat(scheduler.place(request(failed))).isEqualTo(new Obsolete("'web2' is Error and waits for no place"));
        assertThat(scheduler.place(request(cloud.vm("web3")))).isEqualTo(new Obsolete("'web3' is gone"));
    }

    @Test
    void saysWhyThereIsNoHost() {
        Vm vm = cloud.addVm("web1");
        PlacementRequest huge = PlacementRequests.with(
                request(vm),
                request -> request.cpuNumber(4000).cpuMhz(16_000_000).memoryBytes(128L << 20));

        assertThat(scheduler.place(huge)).isInstanceOfSatisfying(NoHost.class, noHost -> assertThat(noHost.reason())
                .matches("No host can take 'web1' \\(4000 x 4000 MHz, 128 MiB\\): 3 hosts looked at; "
                        + "capacity rejected 3 \\(host[123]: needs 16000000 MHz, 8000 free of 8000\\)"));
        assertThat(cloud.now(Vm.KIND, vm)).isEqualTo(vm);
        PlacementRequest elsewhere = PlacementRequests.with(request(vm), request -> request.zone(new Id<>(99)));
        assertThat(scheduler.place(elsewhere))
                .isEqualTo(new NoHost("No host can take 'web1' (1 x 500 MHz, 512 MiB): 0 hosts looked at"));
    }

    @Test
    void namesEveryFilterThatRejectedAHost() {
        scheduler.addFilter(
                TestPolicies.filter(
                        "odd", view -> view.host().id().value() % 2 == 1 ? Verdict.reject("odd") : Verdict.accept()),
                Map.of("service.ranking", 2));
        scheduler.addFilter(TestPolicies.filter("even", view -> Verdict.reject("even")), Map.of("service.ranking", 1));

        assertThat(scheduler.place(request(cloud.addVm("web1"))))
                .isInstanceOfSatisfying(NoHost.class, noHost -> assertThat(noHost.reason())
                        .matches(".*: 3 hosts looked at; odd rejected 2 \\(host[13]: odd\\); "
                                + "even rejected 1 \\(host2: even\\)"));
    }

    @Test
    void takesTheNextCandidateWhenTheBestIsTakenMeanwhile() {
        Vm vm = cloud.addVm("web1");
        // While the plan is made, somebody switches the best host off.
        scheduler.addWeigher(
                TestPolicies.weigher("meddler", 10, view -> {
                    Host host = view.host();
                    if (host.name().equals("host2")
                            && cloud.now(Host.KIND, host).resourceState() == Host.ResourceState.ENABLED) {
                        cloud.change(Host.KIND, host, now -> now.withResourceState(Host.ResourceState.DISABLED));
                    }
                    return host.name().equals("host2") ? 2 : host.name().equals("host3") ? 1 : 0;
                }),
                Map.of());

        assertThat(placed(scheduler.place(request(vm))).host())
                .isEqualTo(cloud.host(2).id());
        assertThat(FigureSink.of(scheduler)).containsEntry("virga_scheduler_conflicts_total{rule=capacity}", 1.0);
    }

    @Test
    void plansAnewWhenTheMachineChangedMeanwhile() {
        Vm vm = cloud.addVm("web1");
        meddle(3, () -> cloud.change(Vm.KIND, vm, now -> now.withDisplayName(now.displayName() + "!")));

        placed(scheduler.place(request(vm)));

        assertThat(cloud.now(Vm.KIND, vm).displayName()).isEqualTo("web1!!!");
        assertThat(FigureSink.of(scheduler)).containsEntry("virga_scheduler_conflicts_total{rule=stale}", 3.0);
    }

    @Test
    void givesWayWhenOthersAreFasterAgainAndAgain() {
        Vm vm = cloud.addVm("web1");
        meddle(1000, () -> cloud.change(Vm.KIND, vm, now -> now.withGroup("x")));

        assertThat(scheduler.place(request(vm))).isInstanceOf(NotNow.class);
        assertThat(cloud.now(Vm.KIND, vm).host()).isNull();
    }

    @Test
    void noticesThatTheMachineIsGoneMeanwhile() {
        Vm vm = cloud.addVm("web1");
        meddle(1, () -> cloud.delete(Vm.KIND, vm));

        assertThat(scheduler.place(request(vm))).isEqualTo(new Obsolete("'web1' is gone"));
    }

    @Test
    void aRequiredFilterThatIsMissingIsWaitedFor() {
        scheduler.removeFilter(TestPolicies.CAPACITY);
        Vm vm = cloud.addVm("web1");

        CompletableFuture<PlacementResult> result = CompletableFuture.supplyAsync(() -> scheduler.place(request(vm)));
        await().during(Duration.ofMillis(50)).until(() -> !result.isDone());
        assertThat(scheduler.health()).isEqualTo(Health.down("the required filter 'capacity' is missing"));
        scheduler.addFilter(TestPolicies.TAGS, Map.of());
        scheduler.addFilter(TestPolicies.CAPACITY, Map.of());

        placed(result.join());
        assertThat(scheduler.health()).isEqualTo(Health.ok());
    }

    @Test
    void nothingIsPlacedWhileARequiredFilterStaysMissing() {
        FilterScheduler impatient = scheduler(0, 100);
        Vm vm = cloud.addVm("web1");

        assertThat(impatient.place(request(vm)))
                .isEqualTo(new NotNow("Nothing is placed while the required filter 'capacity' is missing"));
        assertThat(cloud.now(Vm.KIND, vm).host()).isNull();
    }

    @Test
    void worksWithoutAnyWeigher() {
        scheduler.removeWeigher(TestPolicies.MEMORY);

        placed(scheduler.place(request(cloud.addVm("web1"))));
    }

    @Test
    void theStoresFailureIsTheCallers() {
        Vm vm = cloud.addVm("web1");
        store.fail("the disk is full");

        assertThatThrownBy(() -> scheduler.place(request(vm))).isInstanceOf(StoreUnavailableException.class);
        store.recover();
        placed(scheduler.place(request(vm)));
    }

    @Test
    void readsAListOfFiltersHoweverItIsConfigured() {
        assertThat(FilterScheduler.names("state", "zone")).containsExactly("state", "zone");
        assertThat(FilterScheduler.names("state, zone,")).containsExactly("state", "zone");
        assertThat(FilterScheduler.names("")).isEmpty();
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> scheduler(5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("org.virga.scheduler: explanations is 0 and has to be 1 or more");
    }

    /** Does something while a plan is made, the first {@code times} times. */
    private void meddle(int times, Runnable action) {
        int[] left = {times};
        HostFilter meddler = TestPolicies.filter("meddler", view -> {
            if (view.host().equals(cloud.host(0)) && left[0] > 0) {
                left[0]--;
                action.run();
            }
            return Verdict.accept();
        });
        scheduler.addFilter(meddler, Map.of());
    }

    private FilterScheduler scheduler(int patienceSeconds, int explanations) {
        return new FilterScheduler(
                new FilterScheduler.Settings(
                        List.of("capacity"), Duration.ofSeconds(patienceSeconds), 100, explanations),
                store,
                host -> Optional.empty(),
                Clock.fixed(NOW.plusNanos(999), ZoneOffset.UTC));
    }

    private static PlacementRequest request(Vm vm) {
        return PlacementRequests.of(vm);
    }

    private static Placement placed(PlacementResult result) {
        assertThat(result).isInstanceOf(Placed.class);
        return ((Placed) result).placement();
    }
}
