package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;
import org.virga.api.store.Transaction;

@Timeout(60)
class QueueTest {

    private final JobsFixture fixture = new JobsFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void jobsOnOneQueueRunInTheOrderInWhichTheyWereAccepted() {
        Gate gate = new Gate();
        List<UUID> ran = new CopyOnWriteArrayList<>();
        fixture.commands.register("first", (parameters, job) -> {
            gate.pass();
            ran.add(job.job());
            return Outcome.Done.success();
        });
        fixture.commands.register("next", (parameters, job) -> {
            ran.add(job.job());
            return Outcome.Done.success();
        });

        List<UUID> accepted = new ArrayList<>();
        accepted.add(fixture.submit("first", "vm:1"));
        gate.awaitArrival();
        for (int i = 0; i < 10; i++) {
            accepted.add(fixture.submit("next", "vm:1"));
        }
        assertThat(ran).isEmpty();
        gate.open();

        await().until(() -> ran.size() == accepted.size());
        assertThat(ran).isEqualTo(accepted);
    }

    @Test
    void jobsOnDifferentQueuesAndOnNoneRunSideBySide() {
        CyclicBarrier together = new CyclicBarrier(3);
        fixture.commands.register("meet", (parameters, job) -> {
            together.await(20, TimeUnit.SECONDS);
            return Outcome.Done.success();
        });

        List<UUID> jobs =
                List.of(fixture.submit("meet", "vm:1"), fixture.submit("meet", "vm:2"), fixture.submit("meet", null));

        assertThat(jobs)
                .allSatisfy(job -> assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE));
    }

    @Test
    void aJobBehindOneThatFailsIsRun() {
        fixture.commands.register("fail", (parameters, job) -> {
            throw new IllegalStateException("on purpose");
        });
        fixture.commands.register("next", (parameters, job) -> Outcome.Done.success());

        fixture.submit("fail", "vm:1");

        assertThat(fixture.ended(fixture.submit("next", "vm:1")).state()).isEqualTo(Job.State.DONE);
    }

    @Test
    void whatIsNotCommittedYetKeepsItsPlaceAndHoldsUpThoseBehind() throws Exception {
        List<UUID> ran = new CopyOnWriteArrayList<>();
        fixture.commands.register("note", (parameters, job) -> {
            ran.add(job.job());
            return Outcome.Done.success();
        });
        fixture.jobs();
        ExecutorService submitters = Executors.newCachedThreadPool();
        try {
            fixture.store.hold();
            Future<Jobs.Submission> first = submitters.submit(() -> submit("vm:1"));
            await().until(() -> fixture.store.held() == 1);
            Future<Jobs.Submission> second = submitters.submit(() -> submit("vm:1"));
            await().until(() -> fixture.store.held() == 2);
            fixture.store.release();

            await().until(() -> ran.size() == 2);
            assertThat(ran).containsExactly(first.get().job(), second.get().job());
        } finally {
            submitters.shutdownNow();
        }
    }

    @Test
    void noWakeUpIsLostWhenManySubmitToFewQueues() throws Exception {
        int submitters = 8;
        int each = 60;
        Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
        Map<String, List<Long>> order = new ConcurrentHashMap<>();
        AtomicInteger overlaps = new AtomicInteger();
        fixture.commands.register("work", (parameters, job) -> {
            Job known = job.snapshot().find(Job.KIND, job.job()).orElseThrow();
            String queue = known.queue();
            AtomicInteger count = inside.computeIfAbsent(queue, absent -> new AtomicInteger());
            if (count.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            order.computeIfAbsent(queue, absent -> new CopyOnWriteArrayList<>())
                    .add(known.id().value());
            job.step("a", () -> {});
            job.step("b", () -> {});
            count.decrementAndGet();
            return Outcome.Done.success();
        });
        submitFrom(submitters, each);

        await().until(() -> fixture.store.snapshot().all(Job.KIND).isEmpty());
        assertThat(overlaps).hasValue(0);
        assertThat(order.values()).allSatisfy(ids -> assertThat(ids).isSorted());
        assertThat(order.values().stream().mapToInt(List::size).sum()).isEqualTo(submitters * each);
    }

    private void submitFrom(int submitters, int each) throws Exception {
        fixture.jobs();
        ExecutorService pool = Executors.newFixedThreadPool(submitters);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int s = 0; s < submitters; s++) {
                done.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        fixture.submit("work", "vm:" + i % 5);
                    }
                }));
            }
            for (Future<?> submitter : done) {
                submitter.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private Jobs.Submission submit(String queue) {
        return fixture.jobs()
                .submit(fixture.request("note", queue), Transaction.builder().build());
    }
}
