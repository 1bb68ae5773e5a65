package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Host.ResourceState;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.testkit.FakeJobContext;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SimulatedCrash;
import org.virga.topology.TestCloud;

/** Hosts that are drained by the jobs of their guests, which the test plays. */
class MaintenanceTest {

    private final TestCloud test = new TestCloud(2);
    private final AgentDirectory agents = new AgentDirectory();
    private final ReportedStatuses statuses = new ReportedStatuses();
    private final PrepareHostForMaintenance prepare = new PrepareHostForMaintenance(test.store, statuses, agents, 2);
    private final Host host = test.cloud.host(0);
    private final FakeJobContext job = new FakeJobContext(test.store, ResourceRef.of(Host.KIND, host));
    private final Set<UUID> stubborn = new HashSet<>();
    private int most;

    private Outcome run() {
        return job.run(one -> prepare.run(
                test.cloud.context(test.cloud.adminCaller()), new PrepareHostForMaintenance.Parameters(host), one));
    }

    /** Runs the job and plays the jobs that it submits, until it is over. */
    private Outcome play() {
        Set<UUID> over = new HashSet<>();
        while (true) {
            Outcome outcome = run();
            if (!(outcome instanceof Outcome.Retry)) {
                return outcome;
            }
            List<UUID> open = new ArrayList<>(job.children().keySet());
            open.removeAll(over);
            most = Math.max(most, open.size());
            assertThat(open).isNotEmpty();
            for (UUID child : open) {
                end(child, job.children().get(child));
                over.add(child);
            }
        }
    }

    private void end(UUID child, Jobs.Request request) {
        assertThat(request.command()).isEqualTo("migrateVirtualMachine");
        UUID vm = UUID.fromString(String.valueOf(request.parameters().get("virtualmachineid")));
        Vm there = test.store.snapshot().find(Vm.KIND, vm).orElseThrow();
        assertThat(request.queue()).isEqualTo("vm:" + there.id());
        if (stubborn.contains(vm)) {
            job.endChild(child, Job.State.FAILED, null);
            return;
        }
        test.cloud.change(
                Vm.KIND,
                there,
                now -> now.with(next -> next.host(test.cloud.host(1).id()).epoch(now.epoch() + 1)));
        job.endChild(child, Job.State.DONE, null);
    }

    private ResourceState state() {
        return test.cloud.now(Host.KIND, host).resourceState();
    }

    private List<Vm> guests(int count) {
        List<Vm> vms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vms.add(test.cloud.addRunningVm("vm" + i, host));
        }
        return vms;
    }

    @Test
    void anEmptyHostIsInMaintenanceAtOnce() {
        assertThat(run()).isInstanceOfSatisfying(Outcome.Done.class, done -> {
            assertThat(((HostResponse) done.result()).resourcestate()).isEqualTo("Maintenance");
            assertThat(done.object()).isEqualTo("host");
        });
        assertThat(state()).isEqualTo(ResourceState.MAINTENANCE);
        assertThat(new FakeJobContext(test.store, ResourceRef.of(Host.KIND, host))
                        .run(one -> prepare.run(
                                test.cloud.context(test.cloud.adminCaller()),
                                new PrepareHostForMaintenance.Parameters(host),
                                one)))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.reason())
                        .contains("already in state Maintenance"));
        assertThat(state()).isEqualTo(ResourceState.MAINTENANCE);
    }

    @Test
    void guestsAreMovedAFewAtATimeAndNoneIsLeft() {
        guests(5);

        assertThat(run()).isInstanceOf(Outcome.Retry.class);
        assertThat(state()).isEqualTo(ResourceState.PREPARE_FOR_MAINTENANCE);
        assertThat(play()).isInstanceOf(Outcome.Done.class);

        assertThat(most).isEqualTo(2);
        assertThat(job.children()).hasSize(5);
        assertThat(test.store.snapshot().by(Vm.KIND, Vm.BY_HOST, host.id())).isEmpty();
        assertThat(state()).isEqualTo(ResourceState.MAINTENANCE);
    }

    @Test
    void aGuestThatCannotBeMovedIsTriedOnceMoreRunsOnAndIsNamed() {
        List<Vm> vms = guests(3);
        stubborn.add(vms.get(0).uuid());

        assertThat(play()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.reason())
                .contains("1 guest is left on host " + host.name(), vms.get(0).instanceName(), "The test ended it"));

        assertThat(state()).isEqualTo(ResourceState.ERROR_IN_MAINTENANCE);
        assertThat(job.children()).hasSize(4);
        Vm left = test.cloud.now(Vm.KIND, vms.get(0));
        assertThat(left.state()).isEqualTo(Vm.State.RUNNING);
        assertThat(left.host()).isEqualTo(host.id());
    }

    @Test
    void aMachineThatStopsMeanwhileIsNotInTheWay() {
        Vm vm = guests(1).get(0);
        stubborn.add(vm.uuid());
        run();
        test.cloud.change(
                Vm.KIND,
                vm,
                now -> now.with(next -> next.state(Vm.State.STOPPED).host(null)));

        assertThat(play()).isInstanceOf(Outcome.Done.class);
        assertThat(state()).isEqualTo(ResourceState.MAINTENANCE);
    }

    @Test
    void aJobThatIsCancelledOpensTheHostAgain() {
        guests(3);
        run();
        job.requestCancel();

        assertThat(run()).isInstanceOf(Outcome.Failed.class);
        assertThat(state()).isEqualTo(ResourceState.ENABLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "wave-1", "wave-2", "wave-3"})
    void aCrashAtAnyStepEndsInTheSameState(String step) {
        guests(3);
        job.crashIn(step);
        assertThatThrownBy(this::play).isInstanceOf(SimulatedCrash.class);

        // What was played of the first process is over.
        assertThat(resume()).isInstanceOf(Outcome.Done.class);
        assertThat(state()).isEqualTo(ResourceState.MAINTENANCE);
        assertThat(job.children()).hasSize(3);
    }

    private Outcome resume() {
        Outcome outcome = run();
        Set<UUID> ended = new HashSet<>();
        while (outcome instanceof Outcome.Retry) {
            for (Map.Entry<UUID, Jobs.Request> child : job.children().entrySet()) {
                UUID vm = UUID.fromString(
                        String.valueOf(child.getValue().parameters().get("virtualmachineid")));
                boolean here = host.id()
                        .equals(test.store
                                .snapshot()
                                .find(Vm.KIND, vm)
                                .orElseThrow()
                                .host());
                if (here && ended.add(child.getKey())) {
                    end(child.getKey(), child.getValue());
                }
            }
            outcome = run();
        }
        return outcome;
    }

    @Test
    void whoIsOnTheWayToTheHostIsWaitedForAndMovedOn() {
        Vm coming = test.cloud.addRunningVm("coming", test.cloud.host(1));
        Vm onItsWay = test.cloud.change(
                Vm.KIND,
                coming,
                now -> now.with(next -> next.destination(host.id()).epoch(2)));

        assertThat(run()).isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.reason())
                .contains("on their way to host"));
        test.cloud.change(
                Vm.KIND, onItsWay, now -> now.with(next -> next.host(host.id()).destination(null)));

        assertThat(play()).isInstanceOf(Outcome.Done.class);
        assertThat(job.children()).hasSize(1);
    }

    @Test
    void hostsToWhichAMachineCouldGoAreThoseOfItsClusterWithAWordOnEach() {
        Vm vm = test.cloud.addRunningVm("vm1", host);
        test.cloud.change(
                Host.KIND, test.cloud.host(1), now -> now.withResourceState(ResourceState.ERROR_IN_MAINTENANCE));
        FindHostsForMigration find = new FindHostsForMigration(statuses, agents);

        List<HostResponse> found = TestCloud.rows(HostResponse.class, test.call(find, Map.of("virtualmachineid", vm)));

        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo(test.cloud.host(1).name());
            assertThat(one.suitableformigration()).isFalse();
            assertThat(one.requiresStorageMotion()).isFalse();
            assertThat(one.resourcestate()).isEqualTo("ErrorInMaintenance");
        });
        Vm stopped = test.cloud.addVm("vm2");
        assertThatThrownBy(() -> test.call(find, Map.of("virtualmachineid", stopped)))
                .hasMessage("VM is not Running, cannot migrate the vm with specified id");
    }

    @Test
    void aMoveCopiesLocalDisksAndNoOthers() {
        Vm vm = test.cloud.addRunningVm("vm1", host);
        StoragePool pool = test.cloud.insert(
                StoragePool.KIND, Fixtures.pool(test.store.nextId(StoragePool.KIND), test.cloud.cluster(), "primary"));
        Volume local = test.cloud.insert(
                Volume.KIND, Fixtures.rootVolume(test.store.nextId(Volume.KIND), vm, test.cloud.template()));
        assertThat(found(vm).requiresStorageMotion()).isTrue();

        test.cloud.change(
                Volume.KIND, local, now -> now.with(next -> next.host(null).pool(pool.id())));

        assertThat(found(vm).requiresStorageMotion()).isFalse();
    }

    private HostResponse found(Vm vm) {
        FindHostsForMigration find = new FindHostsForMigration(statuses, agents);
        return TestCloud.rows(HostResponse.class, test.call(find, Map.of("virtualmachineid", vm)))
                .get(0);
    }
}
