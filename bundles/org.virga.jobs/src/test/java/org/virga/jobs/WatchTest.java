package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.alert.Alerts;
import org.virga.api.health.MetricSource;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Alert;
import org.virga.api.model.Job;

/** What people see of jobs that wait and run, and what they are told of those that take too long. */
@Timeout(60)
class WatchTest {

    private static final Job.Terms A_MINUTE = new Job.Terms(1, 4, 60, 0);

    private final TestTime time = new TestTime();
    private final JobsFixture fixture = new JobsFixture(1, time);
    private final Gate gate = new Gate();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Alerts alerts = new Alerts() {
        @Override
        public void raise(Alert.Type type, String subject, String text) {
            told.add("raise " + type + " " + subject + ": " + text);
        }

        @Override
        public void clear(Alert.Type type, String subject) {
            told.add("clear " + type + " " + subject);
        }
    };

    @AfterEach
    void stop() {
        gate.open();
        fixture.close();
    }

    private void slow() {
        fixture.commands.register("slow", (parameters, job) -> {
            job.step("wait", gate::pass);
            return Outcome.Done.success();
        });
    }

    @Test
    void aJobThatRunsTooLongRaisesAnAlertOnceUntilItEnds() {
        fixture.alerts.addAlerts(alerts);
        slow();
        UUID job = fixture.submit("slow", "vm:1", A_MINUTE);
        gate.awaitArrival();

        time.pass(Duration.ofSeconds(59));
        assertThat(told).isEmpty();
        time.pass(Duration.ofMinutes(5));
        assertThat(told).singleElement().asString().contains("job " + job, "slow", "60 seconds", "step wait");
        gate.open();

        fixture.ended(job);
        await().until(() -> told.size() == 2);
        assertThat(told.get(1)).isEqualTo("clear JOB job " + job);
    }

    @Test
    void theTimeInTheQueueDoesNotCount() {
        fixture.alerts.addAlerts(alerts);
        slow();
        UUID first = fixture.submit("slow", "vm:1");
        UUID second = fixture.submit("slow", "vm:1", A_MINUTE);
        gate.awaitArrival();

        time.pass(Duration.ofMinutes(30));
        gate.open();

        fixture.ended(first);
        fixture.ended(second);
        assertThat(told).isEmpty();
    }

    @Test
    void aServiceForAlertsThatComesLaterIsToldWhatIsOpen() {
        slow();
        UUID job = fixture.submit("slow", "vm:1", A_MINUTE);
        gate.awaitArrival();
        time.pass(Duration.ofMinutes(2));

        fixture.alerts.addAlerts(alerts);

        assertThat(told).singleElement().asString().startsWith("raise JOB job " + job);
    }

    @Test
    void aJobThatIsOverdueAtARestartIsToldOfAgainAndClearedAtItsEnd() {
        fixture.alerts.addAlerts(alerts);
        slow();
        UUID job = fixture.submit("slow", "vm:1", A_MINUTE);
        gate.awaitArrival();
        time.pass(Duration.ofSeconds(1));
        fixture.open(job, known -> known.started() != null);
        fixture.stop();
        time.pass(Duration.ofMinutes(2));
        gate.open();

        fixture.ended(job);

        await().until(() -> told.size() == 2);
        assertThat(told.get(0)).startsWith("raise JOB job " + job);
        assertThat(told.get(1)).startsWith("clear JOB job " + job);
    }

    @Test
    void activityTellsWhatEachJobDoes() {
        slow();
        UUID running = fixture.submit("slow", "vm:1");
        UUID waiting = fixture.submit("slow", "vm:1");
        UUID ready = fixture.submit("slow", "vm:2");
        UUID missing = fixture.submit("nowhere", "vm:3", new Job.Terms(1, 9, 0, 0));
        gate.awaitArrival();

        assertThat(fixture.jobs().activity(running))
                .contains(new Jobs.Activity(Jobs.Phase.RUNNING, "wait", time.instant(), null));
        assertThat(fixture.jobs().activity(waiting))
                .contains(new Jobs.Activity(
                        Jobs.Phase.WAITING, null, time.instant(), "Waits for its turn in the queue vm:1, as number 1"));
        assertThat(fixture.jobs().activity(ready))
                .contains(new Jobs.Activity(Jobs.Phase.READY, null, time.instant(), "Waits for a worker"));
        assertThat(fixture.doing(missing, Jobs.Phase.PAUSED).waitsFor())
                .isEqualTo("Waits for the command nowhere, which is not registered");
        assertThat(fixture.jobs().activity(UUID.randomUUID())).isEmpty();
    }

    @Test
    void figuresTellOfWaitingAndRunning() {
        slow();
        fixture.submit("slow", "vm:1");
        fixture.submit("slow", "vm:1");
        UUID last = fixture.submit("slow", "vm:1");
        gate.awaitArrival();
        time.pass(Duration.ofSeconds(7));

        Figures before = figures();
        assertThat(before.values)
                .containsEntry("virga_jobs_waiting{}", 2.0)
                .containsEntry("virga_jobs_longest_queue{}", 2.0)
                .containsEntry("virga_jobs_oldest_waiting_seconds{}", 7.0);
        gate.open();
        fixture.ended(last);
        await().until(() -> figures().values.get("virga_job_run_seconds{command=slow}") == 3);
        assertThat(figures().values).containsEntry("virga_job_wait_seconds{}", 3.0);
    }

    @Test
    void finishedJobsAreForgottenInTime() {
        FinishedJobs finished = new FinishedJobs(
                Duration.ofMinutes(5), time.surroundings(0, fixture.alerts).clocks());
        slow();
        gate.open();
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            jobs.add(fixture.ended(fixture.submit("slow")));
            finished.add(jobs.get(i));
            time.pass(Duration.ofMinutes(3));
        }

        assertThat(finished.find(jobs.get(0).uuid())).isEmpty();
        assertThat(finished.find(jobs.get(1).uuid())).contains(jobs.get(1));
    }

    private Figures figures() {
        Figures figures = new Figures();
        fixture.jobs().collect(figures);
        return figures;
    }

    private static final class Figures implements MetricSource.Sink {

        final Map<String, Double> values = new ConcurrentHashMap<>();

        @Override
        public void counter(String name, String help, Map<String, String> labels, double value) {
            values.put(name + labels, value);
        }

        @Override
        public void gauge(String name, String help, Map<String, String> labels, double value) {
            values.put(name + labels, value);
        }

        @Override
        public void histogram(
                String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sum) {
            double count = 0;
            for (long each : counts) {
                count += each;
            }
            values.put(name + labels, count);
        }
    }
}
