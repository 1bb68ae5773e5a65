package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/**
 * Several jobs on few queues, with children, tries, failures, cancellations and moves, and processes that end anywhere: each
 * job has all of its effects or none, and a queue belongs to one job, with its children, until that is over.
 */
class CrashedQueuesPropertyTest {

    /**
     * What a job does.
     *
     * @param queue it stands in
     * @param children that it submits to its own queue
     * @param tries that come to nothing
     * @param fails in its last step
     */
    record Plan(int queue, int steps, int children, int tries, boolean fails) {}

    /** What somebody asks for at the beginning of a process's life. */
    record Wish(boolean cancel, int job, int behind) {}

    @Provide
    Arbitrary<List<Plan>> plans() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(false, false, true))
                .as(Plan::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<Wish>> wishes() {
        return Combinators.combine(
                        Arbitraries.of(true, false, false),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(-1, 3))
                .as(Wish::new)
                .list()
                .ofMaxSize(3);
    }

    @Property(tries = 150)
    void eachJobHasAllItsEffectsOrNoneAndQueuesAreKept(
            @ForAll("plans") List<Plan> plans,
            @ForAll("wishes") List<Wish> wishes,
            @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 40) Integer> crashes) {
        World world = new World(plans);
        world.run(new ArrayList<>(crashes), new ArrayList<>(wishes));

        assertThat(world.intrusions).isEmpty();
        Set<UUID> cancelled = new TreeSet<>();
        wishes.stream().filter(Wish::cancel).forEach(wish -> cancelled.add(World.id(wish.job)));
        for (int i = 0; i < plans.size(); i++) {
            Plan plan = plans.get(i);
            UUID id = World.id(i);
            Job ended = world.fixture.store.history().job(id).orElseThrow();
            if (!cancelled.contains(id)) {
                assertThat(ended.state()).isEqualTo(plan.fails ? Job.State.FAILED : Job.State.DONE);
            }
            boolean done = ended.state() == Job.State.DONE;
            assertThat(world.of(id)).hasSize(done ? plan.steps : 0);
            for (int c = 0; c < plan.children; c++) {
                UUID child = Family.childId(id, "child" + c);
                boolean childDone = world.fixture
                        .store
                        .history()
                        .job(child)
                        .filter(job -> job.state() == Job.State.DONE)
                        .isPresent();
                assertThat(childDone || !done).isTrue();
                assertThat(world.of(child)).hasSize(childDone ? 1 : 0);
            }
        }
        assertThat(world.fixture.store.snapshot().all(Job.KIND)).isEmpty();
    }

    private static final class World {

        final JobsFixture fixture = new JobsFixture(2);
        final List<String> intrusions = new ArrayList<>();
        private final List<Plan> plans;
        private final Set<String> effects = new TreeSet<>();
        /** Which job, with its children, has a queue. */
        private final Map<String, UUID> owners = new HashMap<>();

        private volatile Lifetime lifetime = new Lifetime(0);

        World(List<Plan> plans) {
            this.plans = plans;
            fixture.commands.register("work", (parameters, job) -> work(job));
            fixture.commands.register("leaf", (parameters, job) -> {
                job.onFailure("act", () -> undo(job, 0));
                job.step("act", () -> act(job, 0));
                return Outcome.Done.success();
            });
        }

        static UUID id(int number) {
            return new UUID(7, number);
        }

        private Outcome work(JobContext job) throws Exception {
            Plan plan = plans.get((int) job.job().getLeastSignificantBits());
            for (int i = 0; i < plan.steps; i++) {
                int step = i;
                job.onFailure("step" + step, () -> undo(job, step));
                job.step("step" + step, () -> act(job, step));
                if (i == 0 && plan.children > 0) {
                    List<UUID> children = new ArrayList<>();
                    for (int c = 0; c < plan.children; c++) {
                        children.add(job.child("child" + c, fixture.request("leaf", "vm:" + plan.queue)));
                    }
                    job.join(children);
                }
            }
            if (job.attempt() <= plan.tries) {
                return new Outcome.Retry("not yet", Duration.ZERO);
            }
            return plan.fails ? new Outcome.Failed(ErrorKind.RUNTIME, "no luck") : Outcome.Done.success();
        }

        private void act(JobContext job, int step) {
            lifetime.act(() -> {
                Job known = fixture.store.snapshot().find(Job.KIND, job.job()).orElseThrow();
                UUID owner = known.parent() == null ? known.uuid() : known.parent();
                UUID before = owners.put(known.queue(), owner);
                if (before != null
                        && !before.equals(owner)
                        && fixture.store.snapshot().find(Job.KIND, before).isPresent()) {
                    intrusions.add(owner + " runs before " + before + " is over");
                }
                return effects.add(job.job() + " " + step);
            });
        }

        private void undo(JobContext job, int step) {
            lifetime.act(() -> effects.remove(job.job() + " " + step));
        }

        Set<String> of(UUID job) {
            Set<String> of = new TreeSet<>(effects);
            of.removeIf(effect -> !effect.startsWith(job.toString()));
            return of;
        }

        void run(List<Integer> crashes, List<Wish> wishes) {
            Transaction.Builder transaction = Transaction.builder();
            for (int i = 0; i < plans.size(); i++) {
                var request = fixture.request("work", "vm:" + plans.get(i).queue);
                Id<Job> id = fixture.store.nextId(Job.KIND);
                JobEntry entry = new JobEntry(id, JobEntry.Ticket.of(id(i), request, null), 0);
                transaction.insert(Job.KIND, NewJobs.of(entry, request, Instant.now()));
            }
            fixture.store.commitAndWait(transaction.build());
            try {
                start(crashes, wishes);
                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> over(crashes, wishes));
            } finally {
                fixture.close();
            }
        }

        private boolean over(List<Integer> crashes, List<Wish> wishes) {
            if (lifetime.dead()) {
                fixture.stop();
                start(crashes, wishes);
                return false;
            }
            if (!wishes.isEmpty()) {
                ask(wishes.remove(0));
                return false;
            }
            return fixture.store.snapshot().all(Job.KIND).isEmpty();
        }

        private void start(List<Integer> crashes, List<Wish> wishes) {
            lifetime = new Lifetime(crashes.isEmpty() ? 0 : crashes.remove(0));
            fixture.start(new CrashingStore(fixture.store, lifetime));
            if (!wishes.isEmpty()) {
                ask(wishes.remove(0));
            }
        }

        private void ask(Wish wish) {
            try {
                if (wish.cancel) {
                    fixture.jobs().cancel(id(wish.job));
                } else {
                    fixture.jobs().move(id(wish.job), wish.behind < 0 ? null : id(wish.behind));
                }
            } catch (CommandException | StoreUnavailableException e) {
                // Nobody was promised anything.
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
