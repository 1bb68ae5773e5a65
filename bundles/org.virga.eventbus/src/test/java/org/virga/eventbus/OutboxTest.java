package org.virga.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutboxTest {

    private final List<Object> taken = new CopyOnWriteArrayList<>();

    @Test
    void whatComesInGoesOutInOrder() {
        try (Outbox outbox = new Outbox("test", 1000, this::take).start()) {
            outbox.add(happenings(0, 100));
            outbox.add(happenings(100, 200));

            await().until(() -> taken.size() == 200);

            assertThat(taken).isEqualTo(IntStream.range(0, 200).boxed().toList());
            await().until(() -> outbox.published() == 200);
        }
    }

    @Test
    void theOldestAreDroppedWhenNobodyTakesThem() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Outbox outbox = new Outbox("test", 10, happening -> {
                    busy.countDown();
                    go.await();
                    take(happening);
                })
                .start()) {
            outbox.add(happenings(0, 1));
            busy.await();

            outbox.add(happenings(1, 26));

            assertThat(outbox.dropped()).isEqualTo(15);
            go.countDown();
            await().until(() -> taken.size() == 11);
            assertThat(taken).isEqualTo(List.of(0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25));
        }
    }

    @Test
    void anInterruptedDeliveryIsGivenUpAndTheNextOneFollows() {
        CountDownLatch never = new CountDownLatch(1);
        try (Outbox outbox = new Outbox("test", 10, happening -> {
                    if (happening.fields().get("part").equals(0)) {
                        never.await();
                    }
                    take(happening);
                })
                .start()) {
            outbox.add(happenings(0, 2));
            await().until(() -> outbox.size() == 1);

            outbox.interrupt();

            await().until(() -> taken.equals(List.of(1)));
        }
    }

    private void take(Happening happening) {
        taken.add(happening.fields().get("part"));
    }

    private static List<Happening> happenings(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Happening.of("test", 1, i, World.NOW).build())
                .toList();
    }
}
