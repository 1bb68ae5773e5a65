package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Outcome;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Placement;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Field;

@Timeout(60)
class DurableJobsTest {

    private final JobsFixture fixture = new JobsFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    record Unwritable(@Field("no such type") Thread thread) {}

    record Answer(
            @Field(value = "its name", name = "displayName") String name,
            @Field("nothing") String none) {}

    @Test
    void aJobEndsTogetherWithItsTransaction() {
        Vm vm = fixture.cloud.addVm("vm1");
        fixture.commands.register("rename", (parameters, job) -> {
            Vm now = job.snapshot().get(Vm.KIND, vm.id());
            return new Outcome.Done(
                    "virtualmachine",
                    new Answer("new", null),
                    Transaction.builder()
                            .replace(Vm.KIND, now, now.withDisplayName("new"))
                            .build());
        });

        Job ended = fixture.ended(fixture.submitFor(vm, "rename"));

        assertThat(ended.state()).isEqualTo(Job.State.DONE);
        assertThat(ended.result()).isEqualTo("{\"displayName\":\"new\"}");
        assertThat(ended.resultObject()).isEqualTo("virtualmachine");
        assertThat(fixture.cloud.now(Vm.KIND, vm).displayName()).isEqualTo("new");
        assertThat(fixture.store.snapshot().all(Job.KIND)).isEmpty();
        assertThat(fixture.store.history().job(ended.uuid())).contains(ended);
    }

    @Test
    void eventsTellOfAJobFromItsAcceptanceToItsEnd() {
        Vm vm = fixture.cloud.addVm("vm1");
        fixture.commands.register("good", (parameters, job) -> Outcome.Done.success());
        fixture.commands.register("bad", (parameters, job) -> new Outcome.Failed(ErrorKind.RUNTIME, "no"));

        fixture.ended(fixture.submitFor(vm, "good"));
        fixture.ended(fixture.submitFor(vm, "bad"));

        List<Event> events = fixture.events();
        assertThat(events)
                .extracting(event -> event.state() + " " + event.level() + " " + event.description())
                .containsExactly(
                        "SCHEDULED INFO testing",
                        "STARTED INFO Starting job for testing",
                        "COMPLETED INFO Successfully completed testing",
                        "SCHEDULED INFO testing",
                        "STARTED INFO Starting job for testing",
                        "COMPLETED ERROR Error while testing");
        assertThat(events.get(0).start()).isNull();
        assertThat(events.get(1).start()).isEqualTo(events.get(0).uuid());
        assertThat(events.get(2).start()).isEqualTo(events.get(0).uuid());
        assertThat(events).allSatisfy(event -> {
            assertThat(event.resource()).isEqualTo(vm.uuid());
            assertThat(event.domain()).isEqualTo(fixture.cloud.domain().id());
        });
    }

    @Test
    void aStepIsDurableBeforeTheNextOneBegins() {
        AtomicInteger journaled = new AtomicInteger(-1);
        fixture.commands.register("two", (parameters, job) -> {
            Placement placement = job.step(
                    "place",
                    Placement.class,
                    () -> new Placement(fixture.cloud.host(0).id(), 7));
            job.step(
                    "start",
                    () -> journaled.set(job.snapshot()
                            .find(Job.KIND, job.job())
                            .orElseThrow()
                            .journal()
                            .size()));
            assertThat(placement.epoch()).isEqualTo(7);
            return Outcome.Done.success();
        });

        Job ended = fixture.ended(fixture.submit("two"));

        assertThat(journaled).hasValue(1);
        assertThat(ended.journal()).extracting(Job.JournalEntry::step).containsExactly("place", "start");
    }

    @Test
    void aJobOfTwoStepsTakesThreeCommits() {
        fixture.commands.register("two", (parameters, job) -> {
            job.step("place", () -> {});
            job.step("start", () -> {});
            return Outcome.Done.success();
        });
        fixture.jobs();
        long before = fixture.store.snapshot().sequence();

        fixture.ended(fixture.submit("two"));

        assertThat(fixture.store.snapshot().sequence() - before).isEqualTo(3);
    }

    @Test
    void aRetriedJobKeepsItsFinishedSteps() {
        AtomicInteger steps = new AtomicInteger();
        fixture.commands.register("retry", (parameters, job) -> {
            int first = job.step("count", Integer.class, steps::incrementAndGet);
            assertThat(first).isEqualTo(1);
            return job.attempt() < 3 ? new Outcome.Retry("not yet", Duration.ofMillis(10)) : Outcome.Done.success();
        });

        Job ended = fixture.ended(fixture.submit("retry"));

        assertThat(ended.state()).isEqualTo(Job.State.DONE);
        assertThat(ended.attempt()).isEqualTo(3);
        assertThat(ended.errorText()).isNull();
        assertThat(steps).hasValue(1);
    }

    @Test
    void aRefusalInsideTheHandlerIsTheReasonOfTheFailure() {
        fixture.commands.register("refuse", (parameters, job) -> {
            throw new CommandException(ErrorKind.INSUFFICIENT_CAPACITY, "no room");
        });

        Job ended = fixture.ended(fixture.submit("refuse"));

        assertThat(ended.state()).isEqualTo(Job.State.FAILED);
        assertThat(ended.errorCode()).isEqualTo(533);
        assertThat(ended.errorText()).isEqualTo("no room");
    }

    @Test
    void aDefectIsNotShownToTheCaller() {
        fixture.commands.register("defect", (parameters, job) -> {
            throw new NoClassDefFoundError("org/secret/Thing");
        });

        Job ended = fixture.ended(fixture.submit("defect"));

        assertThat(ended.errorCode()).isEqualTo(530);
        assertThat(ended.errorText())
                .doesNotContain("secret")
                .contains(ended.uuid().toString());
    }

    @Test
    void anOutcomeThatMakesNoSenseFailsTheJob() {
        Vm vm = fixture.cloud.addVm("vm1");
        fixture.commands.register("nothing", (parameters, job) -> null);
        fixture.commands.register(
                "twice",
                (parameters, job) -> new Outcome.Done(
                        null,
                        null,
                        Transaction.builder()
                                .replace(Vm.KIND, vm, vm.withName("a"))
                                .replace(Vm.KIND, vm, vm.withName("b"))
                                .build()));
        fixture.commands.register(
                "unwritable", (parameters, job) -> Outcome.Done.of("thing", new Unwritable(Thread.currentThread())));

        for (String command : List.of("nothing", "twice", "unwritable")) {
            assertThat(fixture.ended(fixture.submit(command)))
                    .as(command)
                    .returns(Job.State.FAILED, Job::state)
                    .returns(530, Job::errorCode);
        }
    }

    @Test
    void aStoreThatFailsRefusesSubmissionsAndFailsNoJob() {
        AtomicInteger runs = new AtomicInteger();
        fixture.commands.register("unlucky", (parameters, job) -> {
            job.step("first", () -> {});
            if (runs.incrementAndGet() == 1) {
                fixture.store.fail("disk full");
            }
            job.step("second", () -> {});
            return Outcome.Done.success();
        });

        UUID job = fixture.submit("unlucky");
        await().until(() -> runs.get() >= 1);
        assertThatThrownBy(() -> fixture.submit("unlucky")).isInstanceOf(StoreUnavailableException.class);
        fixture.store.recover();

        assertThat(fixture.ended(job).state()).isEqualTo(Job.State.DONE);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aJobOfWhichNobodyKnewWhetherItWasAcceptedRunsWhenItWas() {
        UndecidedStore store = new UndecidedStore(fixture.store);
        fixture.start(store);
        AtomicInteger runs = new AtomicInteger();
        fixture.commands.register("late", (parameters, job) -> {
            runs.incrementAndGet();
            return Outcome.Done.success();
        });
        store.stall();

        assertThatThrownBy(() -> fixture.submit("late")).isInstanceOf(StoreUnavailableException.class);
        await().until(() -> store.refused() >= 3); // so it has asked, and more than once
        store.settle();

        await().until(() -> runs.get() == 1);
        await().until(() -> store.snapshot().all(Job.KIND).isEmpty());
    }

    @Test
    void aStoppedJobManagerRefusesJobs() {
        DurableJobs jobs = fixture.jobs();
        fixture.stop();

        assertThatThrownBy(() -> jobs.submit(
                        fixture.request("any", null), Transaction.builder().build()))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY));
        assertThat(jobs.health().up()).isFalse();
    }

    @Test
    void progressIsShownWhileAJobRuns() {
        Gate gate = new Gate();
        fixture.commands.register("slow", (parameters, job) -> {
            job.progress(40);
            gate.pass();
            return Outcome.Done.success();
        });

        UUID job = fixture.submit("slow");
        gate.awaitArrival();
        assertThat(fixture.jobs().progress(job)).isEqualTo(40);
        assertThat(fixture.open(job, known -> known.state() == Job.State.RUNNING)
                        .started())
                .isNotNull();
        gate.open();

        fixture.ended(job);
        assertThat(fixture.jobs().progress(job)).isEqualTo(100);
    }

    @Test
    void parametersAreHandedOverAsTheyCame() {
        fixture.commands.register("check", (parameters, job) -> {
            assertThat(parameters).isEqualTo(Map.of("name", "value"));
            return Outcome.Done.success();
        });

        assertThat(fixture.ended(fixture.submit("check")).state()).isEqualTo(Job.State.DONE);
    }
}
