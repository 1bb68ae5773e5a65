package org.virga.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PluginSetTest {

    private interface Greeter extends Supplier<String> {}

    private final PluginSet<Greeter> greeters = new PluginSet<>(Greeter.class, Duration.ofSeconds(10));

    @Test
    void ordersByRankingThenByName() {
        add("b", 0, () -> "b");
        add("a", 0, () -> "a");
        add("first", 7, () -> "first");

        assertThat(greeters.callEach(Greeter::get, greeter -> "safe")).containsExactly("first", "a", "b");
    }

    @Test
    void anExceptionBecomesTheSafeAnswerAndTheOthersAreCalled() {
        add("a", 0, () -> {
            throw new IllegalStateException("on purpose");
        });
        add("b", 0, () -> "b");

        assertThat(greeters.callEach(Greeter::get, greeter -> "safe")).containsExactly("safe", "b");
    }

    @Test
    void removalWaitsForTheCallInside() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Greeter slow = () -> {
            inside.countDown();
            awaitLatch(goOn);
            return "done";
        };
        add("slow", 0, slow);
        CompletableFuture<List<String>> call =
                CompletableFuture.supplyAsync(() -> greeters.callEach(Greeter::get, greeter -> "safe"));
        awaitLatch(inside);
        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> greeters.remove(slow));

        await().until(greeters::isEmpty);
        assertThat(removal).isNotDone();
        goOn.countDown();

        removal.get(5, TimeUnit.SECONDS);
        assertThat(call.get(5, TimeUnit.SECONDS)).containsExactly("done");
    }

    @Test
    void nobodyEntersAPluginThatIsBeingRemoved() {
        Greeter greeter = () -> "hello";
        add("a", 0, greeter);
        PluginSet.Hold<Greeter> hold = greeters.hold();
        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> greeters.remove(greeter));
        await().until(greeters::isEmpty);

        assertThat(hold.plugins()).hasSize(1);
        assertThat(greeters.callFirst(any -> true, Greeter::get)).isEmpty();
        hold.close();

        await().until(removal::isDone);
    }

    @Test
    void theRemovalGivesUpAtItsLimit() {
        PluginSet<Greeter> impatient = new PluginSet<>(Greeter.class, Duration.ofMillis(50));
        Greeter greeter = () -> "hello";
        impatient.add(greeter, Map.of());
        PluginSet.Hold<Greeter> hold = impatient.hold();

        impatient.remove(greeter);

        assertThat(impatient.isEmpty()).isTrue();
        hold.close();
    }

    @Test
    void aCallWaitsForItsPluginToComeBack() throws Exception {
        CompletableFuture<Void> later = CompletableFuture.runAsync(
                () -> add("late", 0, () -> "late"), CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));

        assertThat(greeters.callFirst(any -> true, Greeter::get, Duration.ofSeconds(10)))
                .contains("late");
        later.join();
    }

    @Test
    void aCallForAPluginThatDoesNotComeEndsEmpty() throws Exception {
        add("other", 0, () -> "other");

        assertThat(greeters.callFirst(greeter -> false, Greeter::get, Duration.ofMillis(20)))
                .isEmpty();
    }

    private void add(String name, int ranking, Greeter greeter) {
        greeters.add(greeter, Map.of("component.name", name, "service.ranking", ranking));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
