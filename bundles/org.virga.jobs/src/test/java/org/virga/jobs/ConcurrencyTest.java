package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;

/** Which jobs run beside each other, and which of those whose turn it is get a worker first. */
@Timeout(60)
class ConcurrencyTest {

    private static final Job.Terms ALONE = Job.Terms.STANDARD;
    private static final Job.Terms TWO = new Job.Terms(2, Job.Terms.NORMAL_PRIORITY, 0, 0);
    private static final Job.Terms THREE = new Job.Terms(3, Job.Terms.NORMAL_PRIORITY, 0, 0);

    private final Map<UUID, Gate> gates = new ConcurrentHashMap<>();
    private final List<UUID> began = new CopyOnWriteArrayList<>();
    private JobsFixture fixture = new JobsFixture(8);

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void asManyRunBesideEachOtherAsEachOfThemAllows() {
        gated();
        UUID first = fixture.submit("work", "vm:1", THREE);
        UUID second = fixture.submit("work", "vm:1", TWO);
        UUID third = fixture.submit("work", "vm:1", THREE);

        await().until(() -> began.size() == 2);
        assertThat(queue()).isEqualTo(new Jobs.Queue("vm:1", List.of(first, second), List.of(third)));
        gate(second).open();
        await().until(() -> began.contains(third));
        assertThat(queue().running()).containsExactly(first, third);
    }

    @Test
    void aJobThatWantsTheResourceForItselfWaitsForAllAndIsNotOvertaken() {
        gated();
        UUID first = fixture.submit("work", "vm:1", THREE);
        UUID second = fixture.submit("work", "vm:1", THREE);
        UUID alone = fixture.submit("work", "vm:1", ALONE);
        UUID behind = fixture.submit("work", "vm:1", THREE);
        await().until(() -> began.size() == 2);

        gate(first).open();
        fixture.ended(first);
        assertThat(queue()).isEqualTo(new Jobs.Queue("vm:1", List.of(second), List.of(alone, behind)));
        gate(second).open();
        await().until(() -> began.contains(alone));
        assertThat(queue()).isEqualTo(new Jobs.Queue("vm:1", List.of(alone), List.of(behind)));
        gate(alone).open();
        await().until(() -> began.contains(behind));
    }

    @Test
    void thoseThatRanBesideEachOtherDoSoAfterARestart() {
        gated();
        UUID first = fixture.submit("work", "vm:1", TWO);
        UUID second = fixture.submit("work", "vm:1", TWO);
        UUID third = fixture.submit("work", "vm:1", TWO);
        await().until(() -> began.size() == 2);

        fixture.restart();

        await().until(() -> began.size() == 4);
        assertThat(queue()).isEqualTo(new Jobs.Queue("vm:1", List.of(first, second), List.of(third)));
    }

    @Test
    void theMoreUrgentOfThoseWhoseTurnItIsGetsTheWorkerFirst() {
        fixture.close();
        fixture = new JobsFixture(1);
        gated();
        UUID busy = fixture.submit("work", "vm:0", ALONE);
        await().until(() -> began.contains(busy));
        List<UUID> jobs = new ArrayList<>();
        for (int priority : new int[] {1, 4, 0, 4, 3}) {
            jobs.add(fixture.submit("work", "vm:" + (jobs.size() + 1), new Job.Terms(1, priority, 0, 0)));
        }
        await().until(() -> jobs.stream().allMatch(job -> phase(job) == Jobs.Phase.READY));

        jobs.forEach(job -> gate(job).open());
        gate(busy).open();

        await().until(() -> began.size() == 6);
        assertThat(began.subList(1, 6))
                .containsExactly(jobs.get(1), jobs.get(3), jobs.get(4), jobs.get(0), jobs.get(2));
    }

    @Test
    void anUrgentJobRunsThoughOrdinaryOnesHoldAllWorkers() {
        fixture.close();
        fixture = new JobsFixture(2);
        gated();
        fixture.submit("work", "vm:1");
        fixture.submit("work", "vm:2");
        UUID ordinary = fixture.submit("work", "vm:3");
        UUID urgent = fixture.submit("work", "vm:4", new Job.Terms(1, 9, 0, 0));

        await().until(() -> began.contains(urgent));
        assertThat(phase(ordinary)).isEqualTo(Jobs.Phase.READY);
    }

    private Jobs.Phase phase(UUID job) {
        return fixture.jobs().activity(job).orElseThrow().phase();
    }

    private Jobs.Queue queue() {
        return fixture.jobs().queue("vm:1").orElseThrow();
    }

    private Gate gate(UUID job) {
        return gates.computeIfAbsent(job, absent -> new Gate());
    }

    private void gated() {
        fixture.commands.register("work", (parameters, job) -> {
            began.add(job.job());
            gate(job.job()).pass();
            return Outcome.Done.success();
        });
    }
}
