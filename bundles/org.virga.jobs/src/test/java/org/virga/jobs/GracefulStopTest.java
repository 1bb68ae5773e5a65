package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;

/** A job manager that stops lets steps finish, begins none, and leaves the rest to its successor. */
@Timeout(60)
class GracefulStopTest {

    private final JobsFixture fixture = new JobsFixture();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Gate gate = new Gate();

    @AfterEach
    void stop() {
        gate.open();
        fixture.close();
    }

    private UUID work() {
        fixture.commands.register("work", (parameters, job) -> {
            job.step("first", () -> {
                gate.pass();
                done.add("first");
            });
            job.step("second", () -> done.add("second"));
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("work", "vm:1");
        gate.awaitArrival();
        return job;
    }

    @Test
    void aStepThatFinishesInTimeIsNotRepeatedAndTheNextOneIsBegunByTheSuccessor() {
        fixture.grace = Duration.ofSeconds(20);
        fixture.restart();
        UUID job = work();
        DurableJobs stopping = fixture.jobs();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(fixture::stop);
        await().until(() -> !stopping.health().up());
        gate.open();
        stop.join();

        assertThat(done).containsExactly("first");
        Job left = fixture.store.snapshot().find(Job.KIND, job).orElseThrow();
        assertThat(left.journal()).extracting(Job.JournalEntry::step).containsExactly("first");
        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void aStepThatTakesLongerIsInterruptedAndRepeatedByTheSuccessor() {
        fixture.grace = Duration.ZERO;
        fixture.restart();
        UUID job = work();

        fixture.stop();
        assertThat(done).isEmpty();
        assertThat(fixture.store.snapshot().find(Job.KIND, job).orElseThrow().journal())
                .isEmpty();
        gate.open();

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whatWaitsForAWorkerIsLeftToTheSuccessor() {
        fixture.grace = Duration.ofSeconds(20);
        fixture.restart();
        work();
        UUID behind = fixture.submit("work", "vm:1");
        DurableJobs stopping = fixture.jobs();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(fixture::stop);
        await().until(() -> !stopping.health().up());
        gate.open();
        stop.join();

        assertThat(fixture.store.snapshot().find(Job.KIND, behind).orElseThrow().state())
                .isEqualTo(Job.State.QUEUED);
        assertThat(fixture.ended(behind).state()).isEqualTo(Job.State.DONE);
        assertThat(done).containsExactly("first", "second", "first", "second");
    }

    @Test
    void theJournalTellsWhenStepsRan() {
        gate.open();
        UUID job = work();

        Job ended = fixture.ended(job);
        assertThat(ended.journal()).hasSize(2).allSatisfy(line -> assertThat(line.started())
                .isBetween(ended.created(), ended.completed()));
    }
}
