package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;
import org.virga.api.store.StoreUnavailableException;

/** The order of those that wait, and how it is changed. */
class MoveTest {

    @Test
    void aJobIsMovedBehindAnotherOneOrToTheFront() {
        try (World world = new World(4)) {
            world.move(4, 2);
            assertThat(world.waiting()).isEqualTo(world.jobs(1, 2, 4, 3));
            world.move(3, null);
            assertThat(world.waiting()).isEqualTo(world.jobs(3, 1, 2, 4));

            world.first.open();
            await().until(() -> world.ran.size() == 5);
            assertThat(world.ran).isEqualTo(world.jobs(0, 3, 1, 2, 4));
        }
    }

    @Test
    void behindOneThatRunsMeansNext() {
        try (World world = new World(3)) {
            world.move(3, 0);

            assertThat(world.waiting()).isEqualTo(world.jobs(3, 1, 2));
        }
    }

    @Test
    void aRestartFindsTheNewOrderAndNewJobsComeLast() {
        try (World world = new World(3)) {
            world.move(1, 3);
            world.fixture.restart();
            await().until(() -> world.ran.size() == 2);

            assertThat(world.waiting()).isEqualTo(world.jobs(2, 3, 1));
            UUID last = world.fixture.submit("work", "vm:1");
            assertThat(world.waiting()).last().isEqualTo(last);
        }
    }

    @Test
    void movesThatCannotBeSayWhy() {
        try (World world = new World(2)) {
            UUID elsewhere = world.fixture.submit("work", "vm:2");
            UUID free = world.fixture.submit("work");

            assertRefused(ErrorKind.CONFLICT, "does not wait any more", () -> world.move(0, null));
            assertRefused(ErrorKind.INVALID, "itself", () -> world.move(1, 1));
            assertRefused(ErrorKind.INVALID, "does not stand in the queue", () -> world.fixture
                    .jobs()
                    .move(world.job(1), elsewhere));
            assertRefused(
                    ErrorKind.INVALID, "in no queue", () -> world.fixture.jobs().move(free, null));
            assertRefused(ErrorKind.INVALID, "There is no job", () -> world.fixture
                    .jobs()
                    .move(UUID.randomUUID(), null));
        }
    }

    @Test
    void aMoveThatCannotBeStoredDidNotHappen() {
        try (World world = new World(3)) {
            world.fixture.store.fail("disk full");
            assertThatThrownBy(() -> world.move(3, null)).isInstanceOf(StoreUnavailableException.class);
            world.fixture.store.recover();

            assertThat(world.waiting()).isEqualTo(world.jobs(1, 2, 3));
        }
    }

    @Test
    void nobodyBeginsWhileTheNewOrderIsBeingWritten() {
        try (World world = new World(3)) {
            world.fixture.commands.register("work", (parameters, job) -> {
                world.ran.add(job.job());
                return Outcome.Done.success();
            });
            world.fixture.store.hold();
            CompletableFuture<Void> move = CompletableFuture.runAsync(() -> world.move(3, null));
            await().until(() -> world.fixture.store.held() == 1);
            world.first.open();
            await().until(() -> world.fixture.store.held() == 2);
            assertThat(world.ran).hasSize(1);

            world.fixture.store.release();
            move.join();
            await().until(() -> world.ran.size() == 4);
            assertThat(world.ran).isEqualTo(world.jobs(0, 3, 1, 2));
        }
    }

    @Property(tries = 40)
    void anyMovesGiveTheOrderThatAListWouldHave(
            @ForAll @Size(max = 80) List<@IntRange(min = 1, max = 5) Integer> moved,
            @ForAll @Size(min = 80, max = 80) List<@IntRange(max = 5) Integer> behind) {
        try (World world = new World(5)) {
            List<UUID> model = new ArrayList<>(world.jobs(1, 2, 3, 4, 5));
            for (int i = 0; i < moved.size(); i++) {
                UUID job = world.job(moved.get(i));
                UUID before = world.job(behind.get(i));
                if (!job.equals(before)) {
                    world.fixture.jobs().move(job, before);
                    model.remove(job);
                    model.add(model.indexOf(before) + 1, job);
                }
            }
            assertThat(world.waiting()).isEqualTo(model);

            world.fixture.restart();
            assertThat(world.waiting()).isEqualTo(model);
        }
    }

    @Test
    void thereIsAlwaysRoomBetweenTwo() {
        try (World world = new World(3)) {
            for (int i = 0; i < 200; i++) {
                world.move(i % 2 == 0 ? 3 : 2, 1);
            }

            assertThat(world.waiting()).isEqualTo(world.jobs(1, 2, 3));
            assertThat(world.fixture.store.snapshot().all(Job.KIND).toList())
                    .extracting(Job::rank)
                    .doesNotHaveDuplicates();
        }
    }

    private static void assertRefused(ErrorKind kind, String text, Runnable move) {
        assertThatThrownBy(move::run)
                .hasMessageContaining(text)
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    /** A queue with a job that runs, number 0, and some behind it. */
    private static final class World implements AutoCloseable {

        final JobsFixture fixture = new JobsFixture(2);
        final Gate first = new Gate();
        final List<UUID> ran = new CopyOnWriteArrayList<>();
        private final List<UUID> jobs = new ArrayList<>();

        World(int waiting) {
            fixture.commands.register("work", (parameters, job) -> {
                ran.add(job.job());
                first.pass();
                return Outcome.Done.success();
            });
            for (int i = 0; i <= waiting; i++) {
                jobs.add(fixture.submit("work", "vm:1"));
            }
            first.awaitArrival();
        }

        UUID job(int number) {
            return jobs.get(number);
        }

        List<UUID> jobs(int... numbers) {
            List<UUID> wanted = new ArrayList<>();
            for (int number : numbers) {
                wanted.add(job(number));
            }
            return wanted;
        }

        void move(int number, Integer behind) {
            fixture.jobs().move(job(number), behind == null ? null : job(behind));
        }

        List<UUID> waiting() {
            return fixture.jobs().queue("vm:1").orElseThrow().waiting();
        }

        @Override
        public void close() {
            first.open();
            fixture.close();
        }
    }
}
