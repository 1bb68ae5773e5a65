package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;
import org.virga.api.store.Transaction;

/** Jobs that submit jobs and wait for them. */
@Timeout(60)
class ChildrenTest {

    private final JobsFixture fixture = new JobsFixture(1);
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Gate gate = new Gate();

    @AfterEach
    void stop() {
        gate.open();
        fixture.close();
    }

    private void child() {
        fixture.commands.register("child", (parameters, job) -> {
            job.onFailure("undo child", () -> done.add("undo child"));
            job.step("act", () -> {
                gate.pass();
                done.add("child");
            });
            return Outcome.Done.success();
        });
    }

    private void parentOf(int children, String queue) {
        fixture.commands.register("parent", (parameters, job) -> {
            job.onFailure("undo parent", () -> done.add("undo parent"));
            job.step("before", () -> done.add("before"));
            List<UUID> submitted = new ArrayList<>();
            for (int i = 0; i < children; i++) {
                submitted.add(job.child("child" + i, fixture.request("child", queue)));
            }
            List<Job> ended = job.join(submitted);
            assertThat(ended).extracting(Job::uuid).isEqualTo(submitted);
            job.step("after", () -> done.add("after " + ended.get(0).state()));
            return Outcome.Done.success();
        });
    }

    @Test
    void aParentWaitsForItsChildrenWithoutAWorkerAndGoesOnWhenTheLastOneIsOver() {
        child();
        parentOf(3, null);
        gate.open();

        Job parent = fixture.ended(fixture.submit("parent", "vm:1"));

        assertThat(parent.state()).isEqualTo(Job.State.DONE);
        assertThat(done).containsExactly("before", "child", "child", "child", "after DONE");
        assertThat(fixture.store
                        .history()
                        .job(Family.childId(parent.uuid(), "child0"))
                        .orElseThrow()
                        .parent())
                .isEqualTo(parent.uuid());
    }

    @Test
    void childrenOnTheParentsQueueRunWithinItsTurnOneAfterTheOther() {
        child();
        parentOf(2, "vm:1");
        fixture.commands.register("next", (parameters, job) -> {
            done.add("next");
            return Outcome.Done.success();
        });
        UUID parent = fixture.submit("parent", "vm:1");
        UUID next = fixture.submit("next", "vm:1");
        gate.awaitArrival();

        UUID first = Family.childId(parent, "child0");
        await().until(() -> fixture.jobs().queue("vm:1").orElseThrow().waiting().size() == 2);
        assertThat(fixture.jobs().queue("vm:1"))
                .contains(new Jobs.Queue(
                        "vm:1", List.of(parent, first), List.of(Family.childId(parent, "child1"), next)));
        gate.open();

        fixture.ended(next);
        assertThat(done).containsExactly("before", "child", "child", "after DONE", "next");
    }

    @Test
    void aParentShowsWhatItWaitsForAndIsFoundByItsChildrenAfterARestart() {
        child();
        parentOf(2, "vm:1");
        UUID parent = fixture.submit("parent", "vm:1");
        gate.awaitArrival();
        assertThat(fixture.doing(parent, Jobs.Phase.PAUSED).waitsFor()).contains("2 of its jobs");

        fixture.restart();
        gate.open();

        assertThat(fixture.ended(parent).state()).isEqualTo(Job.State.DONE);
        assertThat(done).startsWith("before").endsWith("after DONE");
        assertThat(done.stream().filter("before"::equals)).hasSize(1);
    }

    @Test
    void aChildIsSubmittedOnceHoweverOftenItsParentRuns() {
        AtomicInteger children = new AtomicInteger();
        fixture.commands.register("child", (parameters, job) -> {
            children.incrementAndGet();
            return Outcome.Done.success();
        });
        fixture.commands.register("parent", (parameters, job) -> {
            UUID child = job.child("child", fixture.request("child", null));
            if (job.attempt() == 1) {
                // The journal is in this process only: as after a crash, the next one does not know of the child.
                return new Outcome.Retry("not yet", Duration.ZERO);
            }
            job.join(List.of(child));
            return Outcome.Done.success();
        });
        Job parent = fixture.ended(fixture.submit("parent"));

        assertThat(parent.state()).isEqualTo(Job.State.DONE);
        assertThat(children).hasValue(1);
    }

    @Test
    void aChildOfWhichTheJournalDoesNotTellIsFoundInHistory() {
        AtomicInteger children = new AtomicInteger();
        fixture.commands.register("child", (parameters, job) -> {
            children.incrementAndGet();
            return Outcome.Done.success();
        });
        fixture.commands.register("parent", (parameters, job) -> {
            job.join(List.of(job.child("child", fixture.request("child", null))));
            job.step("after", gate::pass);
            return Outcome.Done.success();
        });
        UUID parent = fixture.submit("parent");
        gate.awaitArrival();
        fixture.stop();
        Job stored = fixture.store.snapshot().find(Job.KIND, parent).orElseThrow();
        fixture.store.commitAndWait(Transaction.builder()
                .replace(Job.KIND, stored, stored.withJournal(List.of()))
                .build());
        gate.open();

        assertThat(fixture.ended(parent).state()).isEqualTo(Job.State.DONE);
        assertThat(children).hasValue(1);
    }

    @Test
    void cancellingAParentCancelsItsChildrenFirst() {
        child();
        parentOf(2, "vm:1");
        UUID parent = fixture.submit("parent", "vm:1");
        gate.awaitArrival();
        fixture.doing(parent, Jobs.Phase.PAUSED);

        assertThat(fixture.jobs().cancel(parent, "by admin")).isEqualTo(Jobs.Cancellation.REQUESTED);

        assertThat(fixture.ended(parent).state()).isEqualTo(Job.State.CANCELLED);
        assertThat(done).containsExactly("before", "undo child", "undo parent");
        assertThat(fixture.ended(Family.childId(parent, "child1")))
                .returns(Job.State.CANCELLED, Job::state)
                .returns("The job was cancelled with the job that submitted it", Job::errorText);
    }

    @Test
    void aParentThatFailsLeavesNoChildBehind() {
        fixture.close();
        try (JobsFixture two = new JobsFixture(2)) {
            two.commands.register("child", (parameters, job) -> {
                job.onFailure("undo child", () -> done.add("undo child"));
                job.step("act", () -> {
                    gate.pass();
                });
                return Outcome.Done.success();
            });
            two.commands.register("parent", (parameters, job) -> {
                job.onFailure("undo parent", () -> done.add("undo parent"));
                job.child("child", two.request("child", null));
                gate.awaitArrival();
                return new Outcome.Failed(ErrorKind.RUNTIME, "no luck");
            });

            assertThat(two.ended(two.submit("parent")))
                    .returns(Job.State.FAILED, Job::state)
                    .returns("no luck", Job::errorText);
            assertThat(done).containsExactly("undo child", "undo parent");
            assertThat(two.store.snapshot().all(Job.KIND)).isEmpty();
        }
    }

    @Test
    void aParentIsNotDoneBeforeItsChildrenAre() {
        child();
        fixture.commands.register("parent", (parameters, job) -> {
            job.child("child", fixture.request("child", null));
            return Outcome.Done.success();
        });
        UUID parent = fixture.submit("parent");
        gate.awaitArrival();
        fixture.doing(parent, Jobs.Phase.PAUSED);
        gate.open();

        assertThat(fixture.ended(parent).state()).isEqualTo(Job.State.DONE);
        assertThat(done).containsExactly("child");
    }

    @Test
    void theFailureOfAChildIsForTheHandlerToJudge() {
        fixture.commands.register("child", (parameters, job) -> new Outcome.Failed(ErrorKind.RUNTIME, "no luck"));
        parentOf(1, "vm:2");

        assertThat(fixture.ended(fixture.submit("parent", "vm:1")).state()).isEqualTo(Job.State.DONE);
        assertThat(done).containsExactly("before", "after FAILED");
    }
}
