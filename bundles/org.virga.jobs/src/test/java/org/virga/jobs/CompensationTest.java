package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;

@Timeout(60)
class CompensationTest {

    private final JobsFixture fixture = new JobsFixture();
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void compensationsRunInReverseOrderAndAreJournaled() {
        fixture.commands.register("fail", (parameters, job) -> {
            job.onFailure("first", () -> ran.add("first"));
            job.onFailure("second", () -> ran.add("second"));
            return new Outcome.Failed(ErrorKind.AGENT_UNAVAILABLE, "no agent");
        });

        Job ended = fixture.ended(fixture.submit("fail"));

        assertThat(ran).containsExactly("second", "first");
        assertThat(ended.errorText()).isEqualTo("no agent");
        assertThat(ended.journal())
                .extracting(line -> line.type() + " " + line.step())
                .containsExactly("COMPENSATED second", "COMPENSATED first");
    }

    @Test
    void thatAJobFailsIsDurableBeforeAnythingIsUndone() {
        fixture.commands.register("fail", (parameters, job) -> {
            job.onFailure("undo", () -> {
                Job known = job.snapshot().find(Job.KIND, job.job()).orElseThrow();
                ran.add(known.state() + " " + known.errorText());
            });
            return new Outcome.Failed(ErrorKind.RUNTIME, "broken");
        });

        fixture.ended(fixture.submit("fail"));

        assertThat(ran).containsExactly("RUNNING broken");
    }

    @Test
    void aCompensationThatFailsIsTriedAgainAndNothingElseOfTheHandler() {
        AtomicInteger tries = new AtomicInteger();
        AtomicInteger steps = new AtomicInteger();
        fixture.commands.register("fail", (parameters, job) -> {
            job.step("place", () -> {
                steps.incrementAndGet();
            });
            job.onFailure("release", () -> ran.add("release"));
            job.onFailure("stop", () -> {
                if (tries.incrementAndGet() < 3) {
                    throw new IOException("no connection");
                }
                ran.add("stop");
            });
            job.step("start", () -> {
                steps.incrementAndGet();
                throw new IOException("no connection");
            });
            return Outcome.Done.success();
        });

        Job ended = fixture.ended(fixture.submit("fail"));

        assertThat(ended.state()).isEqualTo(Job.State.FAILED);
        assertThat(ran).containsExactly("stop", "release");
        assertThat(steps).hasValue(2);
    }

    @Test
    void aCompensationThatNeverSucceedsIsGivenUpAndNamed() {
        fixture.commands.register("fail", (parameters, job) -> {
            job.onFailure("release", () -> ran.add("release"));
            job.onFailure("stop", () -> {
                throw new IOException("no connection");
            });
            return new Outcome.Failed(ErrorKind.RUNTIME, "broken");
        });

        Job ended = fixture.ended(fixture.submit("fail"));

        assertThat(ended.state()).isEqualTo(Job.State.FAILED);
        assertThat(ended.errorText()).contains("broken").contains("release, stop");
        assertThat(ran).isEmpty();
    }

    @Test
    void aJobThatFailsWhenTheProcessEndsIsUndoneByTheNextOne() {
        Gate gate = new Gate();
        AtomicInteger stops = new AtomicInteger();
        fixture.commands.register("fail", (parameters, job) -> {
            job.step("place", () -> ran.add("place"));
            job.onFailure("release", () -> ran.add("release"));
            job.onFailure("stop", () -> {
                if (stops.incrementAndGet() == 1) {
                    gate.pass();
                }
                ran.add("stop");
            });
            job.step("start", () -> {
                ran.add("start");
                throw new IOException("no connection");
            });
            return Outcome.Done.success();
        });

        UUID job = fixture.submit("fail");
        gate.awaitArrival();
        fixture.restart();

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.FAILED);
        assertThat(ran).containsExactly("place", "start", "stop", "release");
    }
}
