package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.Transaction;

class FakeJobContextTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final Vm vm = cloud.addVm("web1");
    private final FakeJobContext job = new FakeJobContext(store, ResourceRef.of(Vm.KIND, vm));
    private final List<String> effects = new ArrayList<>();

    @Test
    void commitsTheTransactionOfWhatIsDone() {
        Outcome outcome = job.run(running -> {
            String name = running.step("name", String.class, () -> "other");
            return rename(running, name);
        });

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(job.journal()).containsExactly("name");
        assertThat(cloud.now(Vm.KIND, vm).displayName()).isEqualTo("other");
    }

    @Test
    void runsTheHandlerAgainWhenItsTransactionIsStaleButNotItsSteps() {
        job.run(running -> {
            Outcome outcome = rename(running, "mine");
            running.step("meanwhile", () -> cloud.change(Vm.KIND, vm, now -> now.withGroup("theirs")));
            return outcome;
        });

        assertThat(job.executed()).containsExactly("meanwhile");
        assertThat(cloud.now(Vm.KIND, vm).displayName()).isEqualTo("mine");
        assertThat(cloud.now(Vm.KIND, vm).group()).isEqualTo("theirs");
    }

    @Test
    void goesOnWithTheJournalAfterACrash() {
        for (String step : List.of("place", "start")) {
            job.crashBefore(step);
            job.crashIn(step);
            job.crashAfter(step);
        }

        for (int crash = 0; crash < 6; crash++) {
            assertThatThrownBy(() -> job.run(this::placeAndStart)).isInstanceOf(SimulatedCrash.class);
        }

        assertThat(job.run(this::placeAndStart)).isInstanceOf(Outcome.Done.class);
        assertThat(job.executed()).containsExactly("place", "place", "start", "start");
        assertThat(job.journal()).containsExactly("place", "start");
        assertThat(job.compensated()).isEmpty();
    }

    @Test
    void compensatesInReverseOrderWhenTheHandlerFails() {
        Outcome outcome = job.run(running -> {
            running.step("a", () -> {});
            running.onFailure("undo a", () -> effects.add("undo a"));
            running.step("b", () -> {});
            running.onFailure("undo b", () -> effects.add("undo b"));
            throw new CommandException(ErrorKind.INSUFFICIENT_CAPACITY, "no room");
        });

        assertThat(outcome).isEqualTo(new Outcome.Failed(ErrorKind.INSUFFICIENT_CAPACITY, "no room"));
        assertThat(effects).containsExactly("undo b", "undo a");
        assertThat(job.compensated()).containsExactly("undo b", "undo a");
    }

    @Test
    void aRetryIsAnotherAttemptWithoutCompensation() {
        Outcome.Retry retry = new Outcome.Retry("busy", Duration.ofSeconds(1));

        Outcome first = job.run(running -> {
            running.onFailure("undo", () -> effects.add("undo"));
            return running.attempt() == 1 ? retry : Outcome.Done.success();
        });

        assertThat(first).isEqualTo(retry);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(effects).isEmpty();
    }

    @Test
    void refusesStepsWhoseResultCannotBeJournaled() {
        assertThat(job.run(running -> {
                    running.step("list", List.class, List::of);
                    return Outcome.Done.success();
                }))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.reason())
                        .contains("the journal has no form for it"));
    }

    private Outcome placeAndStart(JobContext running) throws Exception {
        running.step("place", Long.class, () -> 1L);
        running.onFailure("release", () -> effects.add("release"));
        running.step("start", () -> effects.add("start"));
        return Outcome.Done.success();
    }

    private Outcome rename(JobContext running, String name) {
        Vm now = running.snapshot().get(Vm.KIND, vm.id());
        return new Outcome.Done(
                null,
                null,
                Transaction.builder()
                        .replace(Vm.KIND, now, now.withDisplayName(name))
                        .build());
    }

    @Test
    void interruptsTheStepInWhichItIsCancelledAndUndoesTheJob() {
        job.cancelIn("start");

        Outcome outcome = job.run(running -> {
            running.onFailure("unplace", () -> effects.add("unplaced"));
            running.step("place", () -> effects.add("placed"));
            running.step("start", () -> Thread.sleep(60_000));
            return Outcome.Done.success();
        });

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(effects).containsExactly("placed", "unplaced");
        assertThat(job.journal()).containsExactly("place");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void waitsForChildrenUntilTheTestEndsThem() {
        Jobs.Request request = new Jobs.Request(
                "child", "1", Map.of(), cloud.userCaller(), Job.Terms.STANDARD, null, null, null, null, null);
        FakeJobContext.Handler handler = running -> {
            List<Job> ended = running.join(List.of(running.child("one", request)));
            running.step("after", () -> effects.add(ended.get(0).state().name()));
            return Outcome.Done.success();
        };
        assertThat(job.run(handler)).isInstanceOf(Outcome.Retry.class);
        assertThat(job.run(handler)).isInstanceOf(Outcome.Retry.class);

        UUID child = job.children().keySet().iterator().next();
        job.endChild(child, Job.State.DONE, null);

        assertThat(job.run(handler)).isInstanceOf(Outcome.Done.class);
        assertThat(job.children()).containsOnlyKeys(child);
        assertThat(effects).containsExactly("DONE");
    }
}
