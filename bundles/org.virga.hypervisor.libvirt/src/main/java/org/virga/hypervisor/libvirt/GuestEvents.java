package org.virga.hypervisor.libvirt;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a connection tells about its guests, for those who wait for it. Nobody may rely on an event: the connection it would
 * have come by may have broken, so who waits looks for himself now and then.
 */
final class GuestEvents {

    enum Event {
        CHANGED,
        REBOOTED
    }

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    /** Collects the events of a guest until it is closed. */
    Watch watch(UUID vm) {
        Watch watch = new Watch(vm);
        watches.add(watch);
        return watch;
    }

    void happened(UUID vm, Event event) {
        for (Watch watch : watches) {
            if (watch.vm.equals(vm)) {
                watch.events.add(event);
            }
        }
    }

    final class Watch implements AutoCloseable {

        private final UUID vm;
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        private Watch(UUID vm) {
            this.vm = vm;
        }

        /** The next event, or nothing when none came in time. */
        Optional<Event> await(Duration limit) throws InterruptedException {
            return Optional.ofNullable(events.poll(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS));
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
