package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Event;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.api.store.Maintenance.Findings;
import org.virga.api.store.Transaction;
import org.virga.store.maintenance.Check;
import org.virga.store.snapshot.BrokenSnapshots;
import org.virga.store.snapshot.StoredSnapshot;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SmallCloud;

final class CheckTest {

    private DatabaseStore store;
    private SmallCloud cloud;
    private Vm running;
    private Vm stopped;

    @BeforeEach
    void fill(@TempDir Path directory) throws Exception {
        store = TestDatabase.open(TestDatabase.in(directory));
        cloud = SmallCloud.in(store, 3);
        running = cloud.addRunningVm("running", cloud.host(0));
        stopped = cloud.addVm("stopped");
        Job waiting = cloud.insert(Job.KIND, Samples.job(store, running));
        Job finished = cloud.insert(Job.KIND, Samples.job(store, stopped));
        cloud.commit(Transaction.builder()
                .archive(finished, Samples.done(finished, Fixtures.CREATED))
                .append(Samples.event(running, Event.State.COMPLETED, Fixtures.CREATED))
                .build());
        assertThat(waiting.state()).isEqualTo(Job.State.QUEUED);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() throws Exception {
        Findings findings = check(store.state());
        assertThat(findings.violations()).isEmpty();
        assertThat(findings.records()).isEqualTo(findings.checked().get("rows"));
        assertThat(findings.checked())
                .containsKeys(
                        "identity",
                        "index",
                        "unique keys",
                        "references",
                        "referrers",
                        "placement",
                        "allocation",
                        "capacity",
                        "jobs",
                        "queues",
                        "epoch",
                        "change log",
                        "finished jobs",
                        "events",
                        "counters");
    }

    @Test
    void commitsThatGoOnAreNoViolations() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread load = new Thread(() -> {
            Dice dice = new Dice(1, cloud);
            while (!stop.get()) {
                store.commitAndWait(dice.roll(store.snapshot()));
            }
        });
        load.start();
        try {
            for (int i = 0; i < 20; i++) {
                Findings findings = new Check(store::state, store.database(), store.epoch()).run(line -> {});
                // Among what the dice bring about are hosts that shrink under their guests.
                assertThat(findings.violations())
                        .allMatch(violation -> violation.contains("it shrank") || violation.contains("is unknown"));
            }
        } finally {
            stop.set(true);
            load.join();
        }
    }

    @Test
    void anAllocationThatIsNotTheSumIsFound() throws Exception {
        Id<Host> host = cloud.host(1).id();
        assertFound(BrokenSnapshots.given(store.state(), host, new Allocation(1, 2, 3)), "has given out", "add up to");
    }

    @Test
    void aHostBeyondItsCapacityIsFound() throws Exception {
        Host host = cloud.now(Host.KIND, cloud.host(0));
        assertFound(
                BrokenSnapshots.changed(store.state(), Host.KIND, host, host.with(next -> next.capacity(null))),
                host.name(),
                "capacity is unknown");
        Vm grown = running.with(next -> next.memoryMib(100_000_000));
        assertFound(BrokenSnapshots.changed(store.state(), Vm.KIND, running, grown), host.name(), "bytes of memory of");
    }

    @Test
    void aMachineWithoutItsPlaceOrWithOneTooManyIsFound() throws Exception {
        assertFound(
                BrokenSnapshots.changed(store.state(), Vm.KIND, running, running.with(next -> next.host(null))),
                running.uuid().toString(),
                "is Running and has no place");
        Vm placed = stopped.with(next -> next.host(cloud.host(1).id()));
        assertFound(
                BrokenSnapshots.changed(store.state(), Vm.KIND, stopped, placed),
                stopped.uuid().toString(),
                "and has a place on host");
    }

    @Test
    void aReferenceToNothingIsFound() throws Exception {
        Vm homeless = stopped.with(next -> next.template(new Id<>(987_654)));
        assertFound(
                BrokenSnapshots.changed(store.state(), Vm.KIND, stopped, homeless),
                "refers by template to the template 987654, which does not exist");
    }

    @Test
    void aWrongCountOfReferencesIsFound() throws Exception {
        assertFound(
                BrokenSnapshots.referred(store.state(), Vm.KIND, stopped.id().value()),
                "The virtual machine " + stopped.id(),
                "is counted as referred to by");
    }

    @Test
    void twoRecordsWithOneUniqueKeyAreFound() throws Exception {
        Vm namesake = stopped.with(next -> next.instanceName(running.instanceName()));
        assertFound(
                BrokenSnapshots.changed(store.state(), Vm.KIND, stopped, namesake),
                "is not found by its instance name " + running.instanceName());
        Vm twin = stopped.with(next -> next.uuid(running.uuid()));
        assertFound(BrokenSnapshots.changed(store.state(), Vm.KIND, stopped, twin), "is not found by its UUID");
    }

    @Test
    void aFinishedJobThatIsNotHistoryAndASharedPlaceInAQueueAreFound() throws Exception {
        Job job = store.snapshot().all(Job.KIND).iterator().next();
        assertFound(
                BrokenSnapshots.changed(store.state(), Job.KIND, job, Samples.done(job, Fixtures.CREATED)),
                "is DONE and not in history");
        Job second = Samples.job(store, running).with(next -> next.rank(job.rank()));
        assertFound(
                BrokenSnapshots.changed(store.state(), Job.KIND, null, second),
                "The job " + second.id(),
                "has the same place in the queue");
    }

    @Test
    void aRowThatSaysSomethingElseIsFound() throws Exception {
        behindTheBack("UPDATE record SET " + copied("body") + ", " + copied("long_body")
                + " WHERE kind = 'vm' AND id = " + stopped.id());
        assertFound("The virtual machine " + stopped.id() + " is another in the database than in the state");
    }

    /** What the row of the other machine holds, by the names of this version's columns. */
    private String copied(String column) {
        return column + " = (SELECT other." + column + " FROM record other WHERE other.kind = 'vm' AND other.id = "
                + running.id() + ")";
    }

    @Test
    void aRowThatIsMissingIsFound() throws Exception {
        behindTheBack("DELETE FROM record WHERE kind = 'vm' AND id = " + stopped.id());
        assertFound("The virtual machine " + stopped.id() + " is not in the database");
    }

    @Test
    void aRowTooManyIsFound() throws Exception {
        behindTheBack("UPDATE record SET id = 77777 WHERE kind = 'vm' AND id = " + stopped.id());
        assertFound("The virtual machine 77777 is in the database and not in the state");
    }

    @Test
    void aRowOfAnUnknownKindIsFound() throws Exception {
        behindTheBack("UPDATE record SET kind = 'dream' WHERE kind = 'vm' AND id = " + stopped.id());
        assertFound("holds 1 records of kinds that this release does not know");
    }

    @Test
    void aGapInTheChangeLogIsFound() throws Exception {
        long gap = store.snapshot().sequence() - 2;
        behindTheBack("DELETE FROM change_log WHERE sequence = " + gap);
        assertFound("The change log lacks the commits from " + gap + " to " + gap);
        behindTheBack(
                "DELETE FROM change_log WHERE sequence = " + store.snapshot().sequence());
        assertFound("The change log ends with commit");
    }

    @Test
    void aCounterBelowAnIdIsFound() throws Exception {
        behindTheBack("UPDATE counter SET ceiling = 1 WHERE kind = 'vm'");
        assertFound("The virtual machine " + stopped.id() + " is above the counter of its kind, 1");
    }

    @Test
    void historyThatCannotBeReadIsFound() throws Exception {
        behindTheBack("UPDATE event SET severity = 'LOUD'");
        assertFound("The event 1 cannot be read");
        behindTheBack("UPDATE job SET uuid = X'00000000000000000000000000000001'");
        assertFound("The finished job", "stands in the row of another");
    }

    @Test
    void anotherEpochIsFound() throws Exception {
        behindTheBack("UPDATE writer SET epoch = 99");
        assertFound("The database has epoch 99, and this controller " + store.epoch());
    }

    private Findings check(StoredSnapshot snapshot) throws Exception {
        return new Check(() -> snapshot, store.database(), store.epoch()).run(line -> {});
    }

    private void assertFound(StoredSnapshot broken, String... words) throws Exception {
        assertThat(check(broken).violations())
                .anySatisfy(violation -> assertThat(violation).contains(words));
    }

    private void assertFound(String... words) throws Exception {
        assertFound(store.state(), words);
    }

    private void behindTheBack(String statement) throws Exception {
        try (Connection connection = store.database().connection();
                Statement sql = connection.createStatement()) {
            assertThat(sql.executeUpdate(statement)).isPositive();
            connection.commit();
        }
    }
}
