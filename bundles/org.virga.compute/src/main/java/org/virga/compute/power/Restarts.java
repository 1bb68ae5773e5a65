package org.virga.compute.power;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.ha.LostMachineRestart;
import org.virga.api.job.Jobs;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;

/**
 * Submits the jobs that start crashed guests again: the first one at once, those of a guest that crashes again and again after
 * pauses that double. How often one has crashed is forgotten when it has run for a while, and when this process ends.
 */
@Component(service = Restarts.class)
public final class Restarts {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** A guest that has run for so long has not crashed again and again. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(20);

    private final Jobs jobs;
    private final LongSupplier nanos;
    private final Map<Id<Vm>, Crashes> crashes = new ConcurrentHashMap<>();

    private record Crashes(int count, long last) {}

    @Activate
    public Restarts(@Reference Jobs jobs) {
        this(jobs, System::nanoTime);
    }

    Restarts(Jobs jobs, LongSupplier nanos) {
        this.jobs = jobs;
        this.nanos = nanos;
    }

    /** Submits a restart together with what made it necessary: both happen or neither. */
    CommitResult submit(Vm vm, Transaction along) {
        long now = nanos.getAsLong();
        crashes.values().removeIf(one -> now - one.last > FORGOTTEN.toNanos());
        Crashes before = crashes.getOrDefault(vm.id(), new Crashes(0, now));
        CommitResult result = jobs.submit(
                        LostMachineRestart.request(vm, pause(before.count), "restarting Vm that stopped by itself"),
                        along)
                .commit();
        if (result instanceof CommitResult.Committed) {
            crashes.put(vm.id(), new Crashes(before.count + 1, now));
        }
        return result;
    }

    /** How long a guest waits that has crashed so often before. */
    static Duration pause(int before) {
        if (before == 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < before && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
}
