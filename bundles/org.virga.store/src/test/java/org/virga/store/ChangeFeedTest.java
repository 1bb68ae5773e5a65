package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.store.Commit;
import org.virga.spi.store.ChangeListener;
import org.virga.testkit.SmallCloud;

final class ChangeFeedTest {

    private static final Map<String, ?> NAMED = Map.of("component.name", "some.listener");

    private DatabaseStore store;
    private ChangeFeed feed;
    private SmallCloud cloud;
    private Set<Thread> before;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        before = Thread.getAllStackTraces().keySet();
        store = TestDatabase.open(TestDatabase.in(directory));
        feed = new ChangeFeed(store);
        cloud = SmallCloud.in(store, 1);
    }

    @AfterEach
    void close() {
        feed.close();
        store.close();
    }

    @Test
    void aListenerThatHangsHoldsNobodyUpAndMissesNothing() {
        CountDownLatch hanging = new CountDownLatch(1);
        List<Long> slow = new CopyOnWriteArrayList<>();
        List<Long> quick = new CopyOnWriteArrayList<>();
        feed.addListener(
                commit -> {
                    awaitDown(hanging);
                    slow.add(commit.sequence());
                },
                NAMED);
        feed.addListener(commit -> quick.add(commit.sequence()), Map.of());

        for (int i = 0; i < 20; i++) {
            cloud.addVm("vm" + i);
        }
        await().until(() -> quick.size() == 20);
        assertThat(slow).isEmpty();
        assertThat(lag()).isEqualTo(20);

        hanging.countDown();
        await().until(() -> slow.size() == 20);
        assertThat(slow).isEqualTo(quick);
        await().until(() -> lag() == 0);
    }

    @Test
    void aListenerThatThrowsIsToldOfTheNextCommit() {
        List<Commit> told = new CopyOnWriteArrayList<>();
        feed.addListener(
                commit -> {
                    told.add(commit);
                    throw new IllegalStateException("expected by the test");
                },
                NAMED);

        cloud.addVm("vm1");
        cloud.addVm("vm2");
        await().until(() -> told.size() == 2);
    }

    @Test
    void aListenerIsTakenOutWhenItsCallHasReturned() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean returned = new AtomicBoolean();
        List<Commit> told = new CopyOnWriteArrayList<>();
        ChangeListener listener = commit -> {
            told.add(commit);
            inside.countDown();
            awaitDown(go);
            returned.set(true);
        };
        feed.addListener(listener, NAMED);
        cloud.addVm("vm1");
        cloud.addVm("vm2");
        awaitDown(inside);
        Thread remover = new Thread(() -> {
            feed.removeListener(listener);
            assertThat(returned).isTrue();
        });
        remover.start();
        await().until(() -> remover.getState() == Thread.State.TIMED_WAITING);

        go.countDown();
        remover.join(10_000);
        assertThat(remover.isAlive()).isFalse();
        assertThat(told).hasSize(1);
        assertThat(threads("virga-store-feed")).isEmpty();
    }

    @Test
    void noThreadIsLeftWhenTheStoreIsClosed() {
        feed.addListener(commit -> {}, NAMED);
        cloud.addVm("vm1");
        assertThat(threads("virga-store-")).isNotEmpty();

        feed.close();
        store.close();
        await().until(() -> threads("virga-store-").isEmpty());
    }

    private int lag() {
        FigureCollector figures = new FigureCollector();
        feed.collect(figures);
        return (int) figures.value("virga_store_feed_lag{listener=some.listener}");
    }

    /** Threads that began since the test did: one before it may have left some that are still ending. */
    private List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static void awaitDown(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
