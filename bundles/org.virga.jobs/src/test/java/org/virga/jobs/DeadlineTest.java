package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;

/** Jobs that are given up in time, steps with a limit, and tries that come again. */
@Timeout(60)
class DeadlineTest {

    private static final Job.Terms HALF_A_MINUTE = new Job.Terms(1, 4, 0, 30);

    private final TestTime time = new TestTime();
    private final JobsFixture fixture = new JobsFixture(4, time);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void slow() {
        fixture.commands.register("slow", (parameters, job) -> {
            job.onFailure("undo", () -> done.add("undo"));
            job.step("wait", () -> Thread.sleep(60_000));
            return Outcome.Done.success();
        });
    }

    @Test
    void aStepThatIsUnderWayAtTheDeadlineIsInterruptedAndTheJobUndoneAndFailed() {
        slow();
        UUID job = fixture.submit("slow", "vm:1", HALF_A_MINUTE);
        fixture.doing(job, activity -> "wait".equals(activity.step()));

        time.pass(Duration.ofSeconds(29));
        assertThat(fixture.jobs().activity(job).orElseThrow().step()).isEqualTo("wait");
        time.pass(Duration.ofSeconds(1));

        assertThat(fixture.ended(job))
                .returns(Job.State.FAILED, Job::state)
                .returns("Not done within 30 seconds, in step wait", Job::errorText)
                .returns(530, Job::errorCode);
        assertThat(done).containsExactly("undo");
    }

    @Test
    void aJobThatWaitsForItsTurnAtTheDeadlineFailsAndSaysSo() {
        slow();
        fixture.submit("slow", "vm:1");
        UUID second = fixture.submit("slow", "vm:1", HALF_A_MINUTE);

        time.pass(Duration.ofSeconds(30));

        assertThat(fixture.ended(second))
                .returns(Job.State.FAILED, Job::state)
                .returns("Not done within 30 seconds: it waited for its turn in the queue vm:1", Job::errorText);
        assertThat(done).isEmpty();
    }

    @Test
    void aJobThatWaitsForAnotherTryAtTheDeadlineIsUndone() {
        fixture.commands.register("retry", (parameters, job) -> {
            job.onFailure("undo", () -> done.add("undo"));
            job.step("act", () -> {});
            return new Outcome.Retry("the host is busy", Duration.ofHours(1));
        });
        UUID job = fixture.submit("retry", "vm:1", HALF_A_MINUTE);
        fixture.doing(job, Jobs.Phase.PAUSED);

        time.pass(Duration.ofSeconds(30));

        assertThat(fixture.ended(job).errorText())
                .isEqualTo("Not done within 30 seconds. Waits for another try: the host is busy");
        assertThat(done).containsExactly("undo");
    }

    @Test
    void theSettingHoldsForCommandsThatSayNothing() {
        slow();
        UUID job = fixture.submit("slow", "vm:1");
        fixture.doing(job, activity -> "wait".equals(activity.step()));

        time.pass(Duration.ofHours(1));

        assertThat(fixture.ended(job).errorText()).isEqualTo("Not done within 3600 seconds, in step wait");
    }

    @Test
    void aDeadlineThatPassedWhileNobodyRanLeavesSomeTimeAfterTheRestart() {
        slow();
        UUID first = fixture.submit("slow", "vm:1", HALF_A_MINUTE);
        UUID second = fixture.submit("slow", "vm:1", HALF_A_MINUTE);
        fixture.doing(first, activity -> "wait".equals(activity.step()));
        fixture.stop();
        time.pass(Duration.ofSeconds(31));

        fixture.jobs();
        time.pass(Duration.ofSeconds(29));
        fixture.doing(first, activity -> "wait".equals(activity.step()));
        time.pass(Duration.ofSeconds(1));

        assertThat(fixture.ended(first).state()).isEqualTo(Job.State.FAILED);
        assertThat(fixture.ended(second).state()).isEqualTo(Job.State.FAILED);
        assertThat(done).containsExactly("undo");
    }

    @Test
    void aJobThatWasDoneInTimeIsNotTouchedByItsDeadline() {
        fixture.commands.register("quick", (parameters, job) -> Outcome.Done.success());
        UUID job = fixture.submit("quick", "vm:1", HALF_A_MINUTE);
        fixture.ended(job);

        time.pass(Duration.ofHours(2));

        assertThat(fixture.jobs().find(job).orElseThrow().state()).isEqualTo(Job.State.DONE);
    }

    @Test
    void aStepIsInterruptedAtItsOwnLimitAndIsNotInTheJournal() {
        AtomicInteger runs = new AtomicInteger();
        fixture.commands.register("limited", (parameters, job) -> {
            try {
                job.step("ask", String.class, Duration.ofSeconds(5), () -> {
                    if (runs.incrementAndGet() == 1) {
                        Thread.sleep(60_000);
                    }
                    return "answer";
                });
            } catch (TimeoutException e) {
                done.add(e.getMessage() + ", interrupted: "
                        + Thread.currentThread().isInterrupted());
                return new Outcome.Retry("no answer", Duration.ZERO);
            }
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("limited", "vm:1");
        fixture.doing(job, activity -> "ask".equals(activity.step()));

        time.pass(Duration.ofSeconds(5));
        fixture.open(job, known -> known.attempt() == 2 || known.state().finished());
        await().until(() -> {
            time.pass(Duration.ZERO);
            return fixture.jobs().find(job).orElseThrow().state().finished();
        });

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
        assertThat(runs).hasValue(2);
        assertThat(done).containsExactly("The step ask took longer than PT5S, interrupted: false");
    }

    @Test
    void whatAStepReturnsAfterItsLimitCountsForNothing() {
        Gate gate = new Gate();
        fixture.commands.register("deaf", (parameters, job) -> {
            job.step("ask", String.class, Duration.ofSeconds(5), () -> {
                try {
                    gate.pass();
                } catch (InterruptedException e) {
                    done.add("interrupted");
                }
                return "too late";
            });
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("deaf", "vm:1");
        gate.awaitArrival();

        time.pass(Duration.ofSeconds(5));

        Job ended = fixture.ended(job);
        assertThat(ended.state()).isEqualTo(Job.State.FAILED);
        assertThat(ended.journal()).isEmpty();
    }

    @Test
    void pausesBetweenTriesGrowFromOneSecondToOneMinute() {
        Backoff middle = new Backoff(() -> 0.5);
        assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 8, 100).stream().map(middle::after))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(new Backoff(() -> 0).after(1)).hasMillis(800);
        assertThat(new Backoff(() -> 1).after(1)).hasMillis(1_200);
    }

    @Test
    void aTryThatBacksOffComesWhenItIsDue() {
        fixture.commands.register(
                "retry",
                (parameters, job) -> job.attempt() < 3 ? Outcome.Retry.backingOff("not yet") : Outcome.Done.success());
        UUID job = fixture.submit("retry");

        fixture.doing(job, activity -> activity.phase() == Jobs.Phase.PAUSED && attempt(job) == 2);
        time.pass(Duration.ofSeconds(1));
        fixture.doing(job, activity -> activity.phase() == Jobs.Phase.PAUSED && attempt(job) == 3);
        time.pass(Duration.ofMillis(1_999));
        assertThat(fixture.jobs().activity(job).orElseThrow().phase()).isEqualTo(Jobs.Phase.PAUSED);
        time.pass(Duration.ofMillis(1));

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
    }

    private int attempt(UUID job) {
        return fixture.jobs().find(job).orElseThrow().attempt();
    }
}
