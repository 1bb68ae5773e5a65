package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;

@Timeout(60)
class HotSwapTest {

    private final JobsFixture fixture = new JobsFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aJobWithoutItsCommandWaitsAndShowsWhyAndIsRunWhenTheCommandComes() {
        UUID job = fixture.submit("later", "vm:1");

        Job waiting = fixture.open(job, known -> known.errorText() != null);
        assertThat(waiting.errorText()).contains("later");
        assertThat(waiting.state()).isEqualTo(Job.State.QUEUED);

        fixture.commands.register("later", (parameters, context) -> Outcome.Done.success());
        Job ended = fixture.ended(job);
        assertThat(ended.state()).isEqualTo(Job.State.DONE);
        assertThat(ended.errorText()).isNull();
    }

    @Test
    void aCommandLeavesWhenNoJobIsInsideItAnyMore() throws Exception {
        Gate gate = new Gate();
        fixture.commands.register("work", (parameters, job) -> {
            gate.pass();
            return Outcome.Done.success();
        });
        UUID running = fixture.submit("work", "vm:1");
        UUID waiting = fixture.submit("work", "vm:1");
        gate.awaitArrival();

        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> fixture.commands.remove("work"));
        await().until(() -> fixture.commands.hold("work").isEmpty());
        assertThat(removal).isNotDone();
        gate.open();

        assertThat(fixture.ended(running).state()).isEqualTo(Job.State.DONE);
        removal.get(10, TimeUnit.SECONDS);
        assertThat(fixture.jobs().find(waiting).orElseThrow().state().finished())
                .isFalse();
        fixture.commands.register("work", (parameters, job) -> Outcome.Done.success());
        assertThat(fixture.ended(waiting).state()).isEqualTo(Job.State.DONE);
    }

    @Test
    void aJobThatRunsWhenTheJobManagerStopsIsTakenUpByTheNextOne() {
        Gate gate = new Gate();
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        fixture.commands.register("work", (parameters, job) -> {
            job.step("first", () -> {
                first.incrementAndGet();
            });
            job.step("second", () -> {
                if (second.incrementAndGet() == 1) {
                    gate.pass();
                }
            });
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("work", "vm:1");
        gate.awaitArrival();

        fixture.restart();

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
        assertThat(first).hasValue(1);
        assertThat(second).hasValue(2);
    }

    @Test
    void whatAHandlerSaysWhenItIsInterruptedByTheStopCountsForNothing() {
        Gate gate = new Gate();
        AtomicInteger runs = new AtomicInteger();
        fixture.commands.register("clumsy", (parameters, job) -> {
            if (runs.incrementAndGet() > 1) {
                return Outcome.Done.success();
            }
            try {
                gate.pass();
            } catch (InterruptedException e) {
                return new Outcome.Failed(ErrorKind.RUNTIME, "interrupted");
            }
            return Outcome.Done.success();
        });
        UUID job = fixture.submit("clumsy");
        gate.awaitArrival();

        fixture.restart();

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
        assertThat(runs).hasValue(2);
    }

    @Test
    void queuesGoOnInTheirOrderAfterARestart() {
        Gate gate = new Gate();
        List<UUID> ran = new CopyOnWriteArrayList<>();
        AtomicInteger firsts = new AtomicInteger();
        fixture.commands.register("work", (parameters, job) -> {
            if (firsts.getAndIncrement() == 0) {
                gate.pass();
            }
            ran.add(job.job());
            return Outcome.Done.success();
        });
        List<UUID> accepted =
                List.of(fixture.submit("work", "vm:1"), fixture.submit("work", "vm:1"), fixture.submit("work", "vm:1"));
        gate.awaitArrival();

        fixture.restart();

        await().until(() -> ran.size() == 3);
        assertThat(ran).isEqualTo(accepted);
    }
}
