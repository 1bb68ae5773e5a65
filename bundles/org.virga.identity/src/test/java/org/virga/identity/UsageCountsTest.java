package org.virga.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Commit;
import org.virga.testkit.Fixtures;

class UsageCountsTest {

    private final Tenants tenants = new Tenants();
    private final UsageCounts counts = new UsageCounts();
    private final User alice = tenants.cloud.user();

    @Test
    void countsAreRightBeforeAndAfterTheFirstCommitAndEver() {
        Vm first = tenants.cloud.addVm("vm1");
        agrees();
        tenants.store.attach(counts);
        Vm second = tenants.cloud.addRunningVm("vm2", tenants.cloud.host(0));
        agrees();
        tenants.cloud.insert(
                Volume.KIND, Fixtures.rootVolume(tenants.store.nextId(Volume.KIND), second, tenants.cloud.template()));
        tenants.cloud.change(Vm.KIND, first, vm -> vm.withState(Vm.State.DESTROYED));
        agrees();
        tenants.cloud.change(Vm.KIND, first, vm -> vm.withState(Vm.State.STOPPED));
        agrees();
        tenants.cloud.delete(Vm.KIND, first);
        agrees();
        tenants.cloud.insert(
                Vm.KIND,
                Fixtures.vm(
                        tenants.store.nextId(Vm.KIND),
                        tenants.bob,
                        tenants.cloud.zone(),
                        tenants.cloud.offering(),
                        tenants.cloud.template(),
                        "other"));
        agrees();
        assertThat(counts.of(tenants.store.snapshot(), alice.account()).running())
                .isEqualTo(1);
    }

    @Test
    void aCommitThatTheFirstSnapshotHeldAlreadyCountsOnce() {
        tenants.cloud.addVm("vm1");
        tenants.cloud.addVm("vm2");
        long now = tenants.store.snapshot().sequence();

        counts.committed(new Commit(now - 1, List.of(), List.of(), List.of(), tenants.store.snapshot()));
        counts.committed(new Commit(
                now,
                List.of(new org.virga.api.store.Change<>(
                        Vm.KIND,
                        null,
                        tenants.store.snapshot().all(Vm.KIND).toList().get(1))),
                List.of(),
                List.of(),
                tenants.store.snapshot()));

        agrees();
    }

    private void agrees() {
        var snapshot = tenants.store.snapshot();
        for (User user : List.of(alice, tenants.bob, tenants.cloud.admin())) {
            assertThat(counts.of(snapshot, user.account())).isEqualTo(Usage.of(snapshot, user.account()));
        }
    }
}
