package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.CommandRunner;
import org.virga.api.job.Outcome;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.Query;

@Timeout(30)
class CommandCatalogueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Far from the start, so that unknown commands are not waited for. */
    private final AtomicLong nanos = new AtomicLong();

    private final CommandCatalogue catalogue =
            new CommandCatalogue(new Clocks(Clock.systemUTC(), nanos::get), PATIENCE);

    CommandCatalogueTest() {
        nanos.addAndGet(PATIENCE.toNanos());
    }

    @Test
    void theHighestRankingAnswersAndTheOtherWhenItGoes() {
        CommandHandler<?> usual = list("usual");
        CommandHandler<?> special = list("special");
        catalogue.addHandler(usual, properties("usual", 0));
        catalogue.addHandler(special, properties("special", 10));

        assertThat(component()).contains("special");
        catalogue.removeHandler(special);
        assertThat(component()).contains("usual");
    }

    @Test
    void aMalformedHandlerIsNotRegistered() {
        CommandHandler<?> nameless = new Nameless();
        catalogue.addHandler(nameless, Map.of());

        assertThat(catalogue.commands()).isEmpty();
        catalogue.removeHandler(nameless);
    }

    @Test
    void namesAreCaseSensitive() {
        catalogue.addHandler(list("a"), properties("a", 0));
        nanos.addAndGet(PATIENCE.toNanos());

        assertThat(catalogue.call("listsamples", command -> command)).isEmpty();
    }

    @Test
    void aCallWaitsForACommandThatIsBeingReplaced() throws Exception {
        CommandHandler<?> old = list("old");
        catalogue.addHandler(old, properties("old", 0));
        catalogue.removeHandler(old);

        CompletableFuture<Optional<String>> call = CompletableFuture.supplyAsync(this::component);
        assertThat(call).isNotDone();
        catalogue.addHandler(list("new"), properties("new", 0));

        assertThat(call.get(10, TimeUnit.SECONDS)).contains("new");
    }

    @Test
    void aCommandThatDoesNotComeBackIsBusyAndThenUnknown() {
        CommandCatalogue impatient =
                new CommandCatalogue(new Clocks(Clock.systemUTC(), nanos::get), Duration.ofMillis(30));
        CommandHandler<?> old = list("old");
        impatient.addHandler(old, properties("old", 0));
        impatient.removeHandler(old);

        assertThatThrownBy(() -> impatient.call("listSamples", command -> command))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY));
        nanos.addAndGet(Duration.ofMillis(31).toNanos());
        assertThat(impatient.call("listSamples", command -> command)).isEmpty();
    }

    @Test
    void rightAfterTheStartAnUnknownCommandIsWaitedFor() throws Exception {
        CommandCatalogue started = new CommandCatalogue(new Clocks(Clock.systemUTC(), nanos::get), PATIENCE);
        CompletableFuture<Optional<String>> call =
                CompletableFuture.supplyAsync(() -> started.call("listSamples", RegisteredCommand::component));

        started.addHandler(list("late"), properties("late", 0));

        assertThat(call.get(10, TimeUnit.SECONDS)).contains("late");
    }

    @Test
    void whileOthersAreStillComingACommandIsBusyAndNotUnknown() {
        Duration patience = Duration.ofMillis(30);
        CommandCatalogue slow = new CommandCatalogue(new Clocks(Clock.systemUTC(), nanos::get), patience);
        CompletableFuture<Void> wantedByAJob = slow.registered("late");
        nanos.addAndGet(patience.toNanos());
        slow.addHandler(list("early"), properties("early", 0));

        for (String name : List.of("late", "neverHeardOf")) {
            assertThatThrownBy(() -> slow.call(name, command -> command))
                    .isInstanceOfSatisfying(
                            CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY));
        }
        nanos.addAndGet(patience.toNanos() + 1);
        for (String name : List.of("late", "neverHeardOf")) {
            assertThat(slow.call(name, command -> command)).isEmpty();
        }
        assertThat(wantedByAJob).isNotDone();
    }

    @Test
    void aHandlerLeavesWhenNoCallAndNoJobIsInside() throws Exception {
        CommandHandler<?> handler = new Samples.StartSample((context, bound, job) -> Outcome.Done.success());
        catalogue.addHandler(handler, properties("start", 0));
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Optional<Boolean>> call =
                CompletableFuture.supplyAsync(() -> catalogue.call("startSample", command -> awaitLatch(goOn)));
        CommandRunner.Hold job = await().until(() -> catalogue.hold("startSample"), Optional::isPresent)
                .orElseThrow();

        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> catalogue.removeHandler(handler));
        await().until(() -> catalogue.hold("startSample").isEmpty());
        goOn.countDown();
        assertThat(call.get(10, TimeUnit.SECONDS)).contains(true);
        assertThat(removal).isNotDone();
        job.close();

        removal.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoeverWaitsForACommandIsToldWhenItComes() {
        CompletableFuture<Void> first = catalogue.registered("startSample");
        CompletableFuture<Void> second = catalogue.registered("startSample");
        assertThat(catalogue.hold("startSample")).isEmpty();

        second.cancel(false);
        CommandHandler<?> handler = new Samples.StartSample((context, bound, job) -> Outcome.Done.success());
        catalogue.addHandler(handler, properties("start", 0));

        assertThat(first).isCompleted();
        assertThat(catalogue.registered("startSample")).isCompleted();
        catalogue.removeHandler(handler);
        assertThat(catalogue.registered("startSample")).isNotDone();
    }

    @Test
    void jobsDoNotRunCommandsThatAnswerAtOnce() {
        catalogue.addHandler(list("a"), properties("a", 0));

        assertThat(catalogue.hold("listSamples")).isEmpty();
        assertThat(catalogue.registered("listSamples")).isNotDone();
    }

    private Optional<String> component() {
        return catalogue.call("listSamples", RegisteredCommand::component);
    }

    private static CommandHandler<?> list(String name) {
        return new Samples.ListSamples((context, parameters) -> new Answer.Success(name));
    }

    private static Map<String, Object> properties(String name, int ranking) {
        return Map.of("component.name", name, "service.ranking", ranking);
    }

    private static boolean awaitLatch(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Says nothing of itself. */
    private static final class Nameless implements Query<Nameless.None> {

        record None() {}

        @Override
        public Class<None> parameters() {
            return None.class;
        }

        @Override
        public Answer query(CommandContext context, None parameters) {
            return new Answer.Success(null);
        }
    }
}
