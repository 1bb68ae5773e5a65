package org.virga.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

@Timeout(30)
class ContainerBusTest {

    /** Hands events over before it returns, and waits for a subscriber until it is interrupted, as the container's does. */
    private static final class FakeBus implements EventAdmin {

        final List<Event> events = new CopyOnWriteArrayList<>();
        volatile String stuckOn = "";

        @Override
        public void postEvent(Event event) {
            throw new AssertionError("Nobody knows when that is done");
        }

        @Override
        public void sendEvent(Event event) {
            events.add(event);
            if (event.getTopic().equals(stuckOn)) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    events.add(new Event("left/alone", Map.of()));
                }
            }
        }

        List<String> topics() {
            return events.stream().map(Event::getTopic).toList();
        }
    }

    private final World world = new World();
    private final FakeBus bus = new FakeBus();
    private final ContainerBus publisher = new ContainerBus(bus, 1000, Duration.ofMillis(80), System::nanoTime);

    @AfterEach
    void stop() {
        publisher.stop();
    }

    @Test
    void whatIsCommittedIsOnTheBusInOrder() {
        world.store.attach(publisher);

        world.done(world.submit(), 1);

        await().until(() -> bus.events.size() == 4);
        assertThat(bus.topics())
                .containsExactly("virga/job/submitted", "virga/job/started", "virga/job/step", "virga/job/completed");
        Event step = bus.events.get(2);
        assertThat(step.getProperty("type")).isEqualTo("job.step");
        assertThat(step.getProperty("step")).isEqualTo("step0");
        assertThat(step.getProperty("timestamp")).isInstanceOf(Long.class);
    }

    @Test
    void aSubscriberThatDoesNotReturnIsLeftToItself() {
        bus.stuckOn = "virga/job/started";
        world.store.attach(publisher);

        world.done(world.submit(), 0);

        await().until(() -> bus.topics().contains("virga/job/completed"));
        assertThat(bus.topics())
                .containsExactly("virga/job/submitted", "virga/job/started", "left/alone", "virga/job/completed");
    }
}
