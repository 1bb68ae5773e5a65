package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.store.History;
import org.virga.api.store.Transaction;

/**
 * Wherever the process ends, before or after whichever commit or effect, and however often: the next ones bring the job
 * to the end that it would have had.
 */
class CrashPropertyTest {

    /** How many steps the handler has. */
    private static final int STEPS = 3;

    @Property(tries = 150)
    void aJobThatSucceedsHasAllItsEffects(
            @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 14) Integer> crashes,
            @ForAll @IntRange(min = 0, max = 2) int retries) {
        World world = new World();
        Job ended = world.run(crashes, job -> {
            for (int i = 0; i < STEPS; i++) {
                String step = "step" + i;
                job.step(step, () -> world.effect(() -> world.effects.add(step)));
                job.onFailure(step, () -> world.effect(() -> world.effects.remove(step)));
                if (i == 1 && job.attempt() <= retries) {
                    return new Outcome.Retry("not yet", Duration.ZERO);
                }
            }
            return Outcome.Done.success();
        });

        assertThat(ended.state()).isEqualTo(Job.State.DONE);
        assertThat(world.effects).containsExactly("step0", "step1", "step2");
    }

    @Property(tries = 150)
    void aJobThatFailsHasNoneOfItsEffects(
            @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 20) Integer> crashes,
            @ForAll @IntRange(min = 0, max = STEPS - 1) int failing) {
        World world = new World();
        Job ended = world.run(crashes, job -> {
            for (int i = 0; i < STEPS; i++) {
                String step = "step" + i;
                job.onFailure(step, () -> world.effect(() -> world.effects.remove(step)));
                job.step(step, () -> world.effect(() -> world.effects.add(step)));
                if (i == failing) {
                    return new Outcome.Failed(ErrorKind.INSUFFICIENT_CAPACITY, "no room");
                }
            }
            return Outcome.Done.success();
        });

        assertThat(ended.state()).isEqualTo(Job.State.FAILED);
        assertThat(ended.errorCode()).isEqualTo(533);
        assertThat(world.effects).isEmpty();
    }

    @Property(tries = 200)
    void aJobHasAllOfItsEffectsOrNone(
            @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 20) Integer> crashes,
            @ForAll @IntRange(min = 1, max = 6) int failure) {
        World world = new World();
        // Fails once, in whichever life: a later one would find the step succeeding.
        AtomicInteger untilFailure = new AtomicInteger(failure);
        Job ended = world.run(crashes, job -> {
            for (int i = 0; i < STEPS; i++) {
                String step = "step" + i;
                job.onFailure(step, () -> world.effect(() -> world.effects.remove(step)));
                job.step(step, () -> {
                    world.effect(() -> world.effects.add(step));
                    if (untilFailure.decrementAndGet() == 0) {
                        throw new CommandException(ErrorKind.RUNTIME, "out of luck");
                    }
                });
            }
            return Outcome.Done.success();
        });

        assertThat(world.effects).hasSize(ended.state() == Job.State.DONE ? STEPS : 0);
    }

    private interface Handler {
        Outcome run(JobContext job) throws Exception;
    }

    /** What jobs change, and the place where processes end. */
    private static final class World {

        private final TreeSet<String> effects = new TreeSet<>();
        private volatile Lifetime lifetime = new Lifetime(0);

        Job run(List<Integer> crashes, Handler handler) {
            try (JobsFixture fixture = new JobsFixture(2)) {
                fixture.commands.register("work", (parameters, job) -> handler.run(job));
                List<Integer> left = new ArrayList<>(crashes);
                fixture.store.commitAndWait(Transaction.builder()
                        .insert(Job.KIND, accepted(fixture))
                        .build());
                start(fixture, left);
                return await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> lookAfter(fixture, left), job -> job != null);
            }
        }

        private static Job accepted(JobsFixture fixture) {
            Jobs.Request request = fixture.request("work", "vm:1");
            Id<Job> id = fixture.store.nextId(Job.KIND);
            JobEntry entry = new JobEntry(id, JobEntry.Ticket.of(new UUID(1, 2), request, null), 0);
            return NewJobs.of(entry, request, Instant.now());
        }

        /** Answers the job when it is over; starts the next process when this one ended. */
        private Job lookAfter(JobsFixture fixture, List<Integer> left) {
            List<Job> over = fixture.store
                    .history()
                    .jobs(new History.JobFilter(null, null, null, 0, 1))
                    .rows();
            if (lifetime.dead()) {
                fixture.stop();
                start(fixture, left);
                return null;
            }
            return over.isEmpty() ? null : over.get(0);
        }

        private void start(JobsFixture fixture, List<Integer> left) {
            lifetime = new Lifetime(left.isEmpty() ? 0 : left.remove(0));
            fixture.start(new CrashingStore(fixture.store, lifetime));
        }

        void effect(Runnable action) {
            lifetime.act(() -> {
                action.run();
                return null;
            });
        }
    }
}
