package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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

@Timeout(60)
class CancelTest {

    private final JobsFixture fixture = new JobsFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aWaitingJobIsCancelledAtOnceAndThoseBehindItAreRun() {
        Gate gate = new Gate();
        AtomicInteger ran = new AtomicInteger();
        fixture.commands.register("slow", (parameters, job) -> {
            gate.pass();
            return Outcome.Done.success();
        });
        fixture.commands.register("next", (parameters, job) -> {
            ran.incrementAndGet();
            return Outcome.Done.success();
        });
        UUID first = fixture.submit("slow", "vm:1");
        UUID second = fixture.submit("next", "vm:1");
        UUID third = fixture.submit("next", "vm:1");

        assertThat(fixture.jobs().cancel(second)).isEqualTo(Jobs.Cancellation.CANCELLED);

        assertThat(fixture.jobs().find(second).orElseThrow().state()).isEqualTo(Job.State.CANCELLED);
        gate.open();
        assertThat(fixture.ended(first).state()).isEqualTo(Job.State.DONE);
        assertThat(fixture.ended(third).state()).isEqualTo(Job.State.DONE);
        assertThat(ran).hasValue(1);
    }

    @Test
    void aRunningJobSeesThatItIsCancelledAndIsUndone() {
        Gate gate = new Gate();
        List<String> undone = new CopyOnWriteArrayList<>();
        fixture.commands.register("slow", (parameters, job) -> {
            job.onFailure("undo", () -> undone.add("undo"));
            gate.pass();
            await().until(job::cancelRequested);
            return new Outcome.Failed(ErrorKind.RUNTIME, "cancelled");
        });
        UUID job = fixture.submit("slow", "vm:1");
        gate.awaitArrival();

        assertThat(fixture.jobs().cancel(job)).isEqualTo(Jobs.Cancellation.REQUESTED);
        assertThat(fixture.store.snapshot().find(Job.KIND, job).orElseThrow().cancelRequested())
                .isTrue();
        gate.open();

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.CANCELLED);
        assertThat(undone).containsExactly("undo");
    }

    @Test
    void aJobThatIsDoneAllTheSameIsDone() {
        Gate gate = new Gate();
        fixture.commands.register("slow", (parameters, job) -> {
            gate.pass();
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("slow");
        gate.awaitArrival();

        assertThat(fixture.jobs().cancel(job)).isEqualTo(Jobs.Cancellation.REQUESTED);
        gate.open();

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
    }

    @Test
    void aJobThatWaitsForAnotherTryIsUndone() {
        List<String> undone = new CopyOnWriteArrayList<>();
        fixture.commands.register("retry", (parameters, job) -> {
            job.step("place", () -> {});
            job.onFailure("release", () -> undone.add("release"));
            return new Outcome.Retry("not yet", Duration.ofHours(1));
        });
        UUID job = fixture.submit("retry", "vm:1");
        fixture.open(job, known -> known.attempt() == 2);
        await().until(() -> fixture.jobs().cancel(job) == Jobs.Cancellation.REQUESTED);

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.CANCELLED);
        assertThat(undone).containsExactly("release");
    }

    @Test
    void aJobThatWaitsForItsCommandIsCancelled() {
        UUID job = fixture.submit("nowhere", "vm:1");
        fixture.open(job, known -> known.errorText() != null);

        assertThat(fixture.jobs().cancel(job)).isEqualTo(Jobs.Cancellation.REQUESTED);

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.CANCELLED);
    }

    @Test
    void aJobThatIsOverCannotBeCancelled() {
        fixture.commands.register("quick", (parameters, job) -> Outcome.Done.success());
        UUID job = fixture.submit("quick");
        fixture.ended(job);

        assertThat(fixture.jobs().cancel(job)).isEqualTo(Jobs.Cancellation.OVER);
        assertThat(fixture.jobs().cancel(UUID.randomUUID())).isEqualTo(Jobs.Cancellation.UNKNOWN);
    }

    @Test
    void theStepThatIsUnderWayIsInterruptedAndUndone() {
        List<String> done = new CopyOnWriteArrayList<>();
        fixture.commands.register("slow", (parameters, job) -> {
            job.onFailure(
                    "undo",
                    () -> done.add(
                            "undone, interrupted: " + Thread.currentThread().isInterrupted()));
            job.step("wait", () -> Thread.sleep(60_000));
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("slow", "vm:1");
        fixture.doing(job, activity -> "wait".equals(activity.step()));

        assertThat(fixture.jobs().cancel(job, "by admin")).isEqualTo(Jobs.Cancellation.REQUESTED);

        Job ended = fixture.ended(job);
        assertThat(ended.state()).isEqualTo(Job.State.CANCELLED);
        assertThat(ended.errorText()).isEqualTo("The job was cancelled by admin");
        assertThat(ended.cancelRequested()).isTrue();
        assertThat(done).containsExactly("undone, interrupted: false");
    }

    @Test
    void aStepThatSwallowsTheInterruptionAndFinishesIsUndoneBeforeTheNextOneBegins() {
        List<String> done = new CopyOnWriteArrayList<>();
        Gate gate = new Gate();
        fixture.commands.register("deaf", (parameters, job) -> {
            job.step("first", () -> {
                try {
                    gate.pass();
                } catch (InterruptedException e) {
                    done.add("first");
                }
            });
            job.onFailure("unfirst", () -> done.add("unfirst"));
            job.step("second", () -> done.add("second"));
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("deaf", "vm:1");
        gate.awaitArrival();

        fixture.jobs().cancel(job);

        Job ended = fixture.ended(job);
        assertThat(ended.state()).isEqualTo(Job.State.CANCELLED);
        assertThat(done).containsExactly("first", "unfirst");
    }

    @Test
    void noInterruptionReachesACompensationOrTheNextJob() {
        Gate undoing = new Gate();
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        fixture.commands.register("fail", (parameters, job) -> {
            job.onFailure("undo", () -> {
                undoing.pass();
                interrupted.add(Thread.currentThread().isInterrupted());
            });
            job.step("act", () -> {});
            return new Outcome.Failed(ErrorKind.RUNTIME, "no luck");
        });
        fixture.commands.register("next", (parameters, job) -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("fail", "vm:1");
        undoing.awaitArrival();
        assertThat(fixture.jobs().activity(job).orElseThrow())
                .returns(Jobs.Phase.UNDOING, Jobs.Activity::phase)
                .returns("undo", Jobs.Activity::step);

        assertThat(fixture.jobs().cancel(job)).isEqualTo(Jobs.Cancellation.REQUESTED);
        undoing.open();

        assertThat(fixture.ended(job)).returns(Job.State.FAILED, Job::state).returns("no luck", Job::errorText);
        fixture.ended(fixture.submit("next", "vm:1"));
        assertThat(interrupted).containsExactly(false, false);
    }

    @Test
    void aCancelledJobIsUndoneByTheNextProcessWhenThisOneStops() {
        List<String> done = new CopyOnWriteArrayList<>();
        Gate gate = new Gate();
        fixture.commands.register("slow", (parameters, job) -> {
            job.onFailure("undo", () -> done.add("undo"));
            job.step("first", () -> done.add("first"));
            // Outside of a step, where nobody is interrupted.
            gate.pass();
            job.step("second", () -> done.add("second"));
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("slow", "vm:1");
        gate.awaitArrival();
        fixture.jobs().cancel(job, "by admin");

        fixture.restart();

        gate.open();
        assertThat(fixture.ended(job))
                .returns(Job.State.CANCELLED, Job::state)
                .returns("The job was cancelled by admin", Job::errorText);
        assertThat(done).containsExactly("first", "undo");
    }

    @Test
    void aCancelThatComesWhileTheRunEndsWithAnotherTryIsNotLost() {
        fixture.commands.register("retry", (parameters, job) -> {
            job.onFailure("undo", () -> {});
            job.step("first", () -> {});
            return new Outcome.Retry("not yet", Duration.ofHours(1));
        });
        for (int i = 0; i < 200; i++) {
            UUID job = fixture.submit("retry", "vm:" + i);
            fixture.jobs().cancel(job);
            assertThat(fixture.ended(job).state()).isEqualTo(Job.State.CANCELLED);
        }
    }
}
