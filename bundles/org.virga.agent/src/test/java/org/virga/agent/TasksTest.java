package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods.TaskState;
import org.virga.spi.agent.AgentTasks;
import org.virga.spi.agent.Periodic;

class TasksTest {

    private final Tasks tasks = new Tasks(System::nanoTime, Duration.ofSeconds(20));

    @AfterEach
    void close() {
        tasks.close();
    }

    /** A task that counts, fails when it should, and waits when it should. */
    public static final class Counting implements AgentTasks {

        final AtomicInteger runs = new AtomicInteger();
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicBoolean fails = new AtomicBoolean();
        volatile CountDownLatch wait = new CountDownLatch(0);

        @Periodic(name = "count", everyMillis = 100)
        public void once() throws InterruptedException {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                wait.await();
                if (fails.get()) {
                    throw new IllegalStateException("the disk is full");
                }
            } finally {
                inside.decrementAndGet();
                runs.incrementAndGet();
            }
        }

        @Periodic(everyMillis = 3_600_000)
        public void hourly() {
            runs.addAndGet(1_000);
        }
    }

    /** No task of these can be run. */
    public static final class Wrong implements AgentTasks {

        @Periodic(everyMillis = 99)
        public void tooOften() {}

        @Periodic(everyMillis = 1_000)
        public void withParameters(String text) {}
    }

    @Test
    void aTaskIsRunAgainAndAgainAndItsStateCanBeSeen() {
        Counting counting = new Counting();
        tasks.add(counting, Map.of());

        await().until(() -> counting.runs.get() >= 3);

        await().untilAsserted(() -> {
            TaskState state = state("count");
            assertThat(state.runs()).isGreaterThanOrEqualTo(3);
            assertThat(state.periodMillis()).isEqualTo(100);
            assertThat(state.lastRunAgoMillis()).isNotNull();
            assertThat(state.tookMillis()).isNotNull();
            assertThat(state.nextInMillis()).isNotNull();
            assertThat(state.failures()).isZero();
        });
        assertThat(state("hourly").runs()).isZero();
    }

    @Test
    void aTaskNeverOverlapsItselfHoweverItIsHurried() {
        Counting counting = new Counting();
        counting.wait = new CountDownLatch(1);
        tasks.add(counting, Map.of());
        await().until(() -> counting.inside.get() == 1);

        tasks.hurry("count", Duration.ZERO);
        tasks.hurry("count", Duration.ZERO);
        assertThat(state("count").running()).isTrue();
        counting.wait.countDown();

        await().until(() -> counting.runs.get() >= 3);
        assertThat(counting.most).hasValue(1);
    }

    @Test
    void aTaskThatFailsIsCountedAndRunAgain() {
        Counting counting = new Counting();
        counting.fails.set(true);
        tasks.add(counting, Map.of());

        await().until(() -> state("count").failures() >= 2);
        assertThat(state("count").lastError()).contains("the disk is full");

        counting.fails.set(false);
        long failures = await().until(() -> state("count").failures(), before -> true);
        await().until(() -> state("count").runs() >= failures + 3);
    }

    @Test
    void theConfigurationOfItsServiceSetsAPeriodAndItCanBeHurried() {
        Counting counting = new Counting();
        tasks.add(counting, Map.of("count.period.millis", "7200000", "hourly.period.millis", "often"));

        assertThat(state("count").periodMillis()).isEqualTo(7_200_000);
        assertThat(state("hourly").periodMillis()).isEqualTo(3_600_000);
        tasks.hurry("count", Duration.ofMillis(1));
        await().until(() -> counting.runs.get() == 1);
    }

    @Test
    void aServiceGoesWhenItsTaskIsOverAndThenNothingOfItIsRun() {
        Counting counting = new Counting();
        counting.wait = new CountDownLatch(1);
        tasks.add(counting, Map.of());
        await().until(() -> counting.inside.get() == 1);

        CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> tasks.remove(counting));
        await().until(() -> tasks.states().isEmpty());
        assertThat(gone).isNotDone();
        counting.wait.countDown();
        gone.join();

        assertThat(counting.inside).hasValue(0);
        Counting next = new Counting();
        tasks.add(next, Map.of());
        await().until(() -> next.runs.get() >= 2);
        assertThat(counting.runs).as("of the one that went").hasValue(1);
    }

    @Test
    void tasksOfPluginsThatHangDoNotHoldUpTheAgentsOwn() {
        for (int i = 0; i < 6; i++) {
            Counting hanging = new Counting();
            hanging.wait = new CountDownLatch(1);
            tasks.add(hanging, Map.of());
        }
        Counting own = new Counting();
        tasks.addOwn(own, Map.of());

        await().until(() -> own.runs.get() >= 2);
    }

    @Test
    void aMethodThatCanBeNoTaskIsLeftOut() {
        tasks.add(new Wrong(), Map.of());

        assertThat(tasks.states()).isEmpty();
    }

    private TaskState state(String name) {
        return tasks.states().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
