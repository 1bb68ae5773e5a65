package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;

/** What becomes of a job when its first or its last transaction meets others. */
@Timeout(60)
class ConflictTest {

    private final JobsFixture fixture = new JobsFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aStaleEndRunsTheHandlerAgainAndNotItsSteps() {
        Vm vm = fixture.cloud.addVm("vm1");
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger steps = new AtomicInteger();
        fixture.commands.register("race", (parameters, job) -> {
            job.step("once", () -> {
                steps.incrementAndGet();
            });
            Vm now = job.snapshot().get(Vm.KIND, vm.id());
            if (runs.incrementAndGet() < 3) {
                fixture.cloud.change(Vm.KIND, vm, other -> other.withDisplayName("other" + runs));
            }
            return new Outcome.Done(
                    null,
                    null,
                    Transaction.builder()
                            .replace(Vm.KIND, now, now.withDisplayName("mine"))
                            .build());
        });

        assertThat(fixture.ended(fixture.submitFor(vm, "race")).state()).isEqualTo(Job.State.DONE);
        assertThat(runs).hasValue(3);
        assertThat(steps).hasValue(1);
        assertThat(fixture.cloud.now(Vm.KIND, vm).displayName()).isEqualTo("mine");
    }

    @Test
    void anEndThatIsAlwaysStaleFailsTheJob() {
        Vm vm = fixture.cloud.addVm("vm1");
        fixture.commands.register(
                "race",
                (parameters, job) -> new Outcome.Done(
                        null,
                        null,
                        Transaction.builder()
                                .replace(Vm.KIND, vm.withName("never there"), vm.withDisplayName("mine"))
                                .build()));

        Job ended = fixture.ended(fixture.submitFor(vm, "race"));

        assertThat(ended.state()).isEqualTo(Job.State.FAILED);
        assertThat(ended.errorCode()).isEqualTo(ErrorKind.CONFLICT.errorCode());
    }

    @Test
    void anEndThatIsRefusedFailsTheJobAndUndoesIt() {
        Vm vm = fixture.cloud.addVm("vm1");
        AtomicInteger undone = new AtomicInteger();
        fixture.commands.register("place", (parameters, job) -> {
            job.onFailure("undo", undone::incrementAndGet);
            Vm now = job.snapshot().get(Vm.KIND, vm.id());
            return new Outcome.Done(
                    null,
                    null,
                    Transaction.builder()
                            .replace(Vm.KIND, now, now.withState(Vm.State.RUNNING))
                            .build());
        });

        Job ended = fixture.ended(fixture.submitFor(vm, "place"));

        assertThat(ended.state()).isEqualTo(Job.State.FAILED);
        assertThat(ended.errorText()).isNotBlank();
        assertThat(undone).hasValue(1);
    }

    @Test
    void aConflictAtTheSubmissionLeavesNoJobAndHoldsNobodyUp() {
        Vm vm = fixture.cloud.addVm("vm1");
        fixture.commands.register("good", (parameters, job) -> Outcome.Done.success());
        Transaction stale = Transaction.builder()
                .replace(Vm.KIND, vm.withName("never there"), vm.withName("x"))
                .build();

        Jobs.Submission refused = fixture.jobs().submit(fixture.request("good", "vm:1"), stale);
        UUID accepted = fixture.submit("good", "vm:1");

        assertThat(refused.commit()).isInstanceOf(CommitResult.Conflict.class);
        assertThat(fixture.jobs().find(refused.job())).isEmpty();
        assertThat(fixture.ended(accepted).state()).isEqualTo(Job.State.DONE);
    }
}
