package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.virga.api.model.Entity;
import org.virga.api.model.Event;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Kind;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Rule;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.store.ChangeListener;

/** What the parts of {@link StoreContract} stand on: a store with a small cloud of three hosts in it. */
abstract class StoreContractCase {

    private SmallCloud cloud;

    /** The store under test: the same during a test, and empty when it begins. */
    protected abstract Store store();

    /** Tells a listener of all commits from now on, as if it were registered as a service. */
    protected abstract void follow(ChangeListener listener);

    @BeforeEach
    void found() {
        cloud = SmallCloud.in(store(), 3);
    }

    final SmallCloud cloud() {
        return cloud;
    }

    final Snapshot snapshot() {
        return store().snapshot();
    }

    final CommitResult commit(Transaction.Builder transaction) {
        return store().commitAndWait(transaction.build());
    }

    final void committed(Transaction.Builder transaction) {
        assertThat(commit(transaction)).isInstanceOf(CommitResult.Committed.class);
    }

    /** Commits, and expects a conflict whose reasons are all of this rule and say something. */
    final CommitResult.Conflict refused(Rule rule, Transaction.Builder transaction) {
        Snapshot before = snapshot();
        CommitResult result = commit(transaction);
        assertThat(result).isInstanceOf(CommitResult.Conflict.class);
        CommitResult.Conflict conflict = (CommitResult.Conflict) result;
        assertThat(conflict.reasons()).isNotEmpty().allSatisfy(reason -> {
            assertThat(reason.rule()).isEqualTo(rule);
            assertThat(reason.text()).isNotBlank().doesNotContain("null", "\n");
        });
        assertThat(snapshot().sequence()).isEqualTo(before.sequence());
        return conflict;
    }

    final <E extends Entity<E>> Transaction.Builder insert(Kind<E> kind, E entity) {
        return Transaction.builder().insert(kind, entity);
    }

    final <E extends Entity<E>> Transaction.Builder replace(Kind<E> kind, E before, E after) {
        return Transaction.builder().replace(kind, before, after);
    }

    final <E extends Entity<E>> Transaction.Builder delete(Kind<E> kind, E before) {
        return Transaction.builder().delete(kind, before);
    }

    /** A machine as it would be with a place on a host. */
    static Vm placed(Vm vm, Host host) {
        return vm.with(next -> next.host(host.id()).state(Vm.State.STARTING).epoch(vm.epoch() + 1));
    }

    /** A machine as it would be without a place. */
    static Vm released(Vm vm) {
        return vm.with(next -> next.host(null).state(Vm.State.STOPPED));
    }

    /** A job about a machine that has just been accepted. */
    final Job job(Vm vm) {
        Id<Job> id = store().nextId(Job.KIND);
        return new Job(
                id,
                Fixtures.uuid(Job.KIND, id.value()),
                "startVirtualMachine",
                "1.0",
                Map.of("id", vm.uuid().toString()),
                vm.user(),
                vm.account(),
                "SIGNED",
                "vm:" + vm.id(),
                0,
                Job.Terms.STANDARD,
                null,
                ResourceRef.of(Vm.KIND, vm),
                "VirtualMachine",
                "VM.START",
                "starting the machine",
                null,
                Job.State.QUEUED,
                false,
                List.of(),
                0,
                1,
                null,
                null,
                null,
                0,
                null,
                Fixtures.CREATED,
                null,
                null);
    }

    static Job finished(Job job, Instant completed) {
        return job.with(next -> next.state(Job.State.DONE)
                .journal(List.of(
                        new Job.JournalEntry(Job.JournalEntry.Type.DONE, "start", "{\"pid\":1}", Fixtures.CREATED, 12)))
                .result("{}")
                .progress(100)
                .completed(completed));
    }

    /** An event about a machine, told by its owner. */
    static Event event(Vm vm, String type, String description, Instant created) {
        return new Event(
                UUID.randomUUID(),
                type,
                Event.Level.INFO,
                Event.State.COMPLETED,
                description,
                vm.user(),
                vm.account(),
                vm.domain(),
                "VirtualMachine",
                vm.uuid(),
                null,
                created);
    }
}
