package org.virga.ha;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.ha.LostMachineRestart;
import org.virga.api.job.Jobs;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.Change;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/**
 * Has the guests of hosts that are Down brought back, by a job each: those of the first group first, and within a group those
 * of the highest priority, so many at a time. It looks at what the store says each time and remembers nothing that matters: a
 * guest that still has its place on a host that is Down, and that nobody works on, is due.
 */
final class Evacuation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Evacuation.class);
    /** How long to wait for hosts that die together when the order of their guests matters. */
    private static final Duration SETTLING = Duration.ofMillis(1500);

    /** After how many attempts without room others come before a guest. */
    private static final int ATTEMPTS = 3;

    private static final int SUBMITTERS = 8;

    private final Jobs jobs;
    private final int parallel;
    /** The jobs that were submitted and are not over, by machine. */
    private final Map<UUID, UUID> running = new ConcurrentHashMap<>();
    /** Machines whose job is being submitted. */
    private final Map<UUID, Boolean> submitting = new ConcurrentHashMap<>();

    private final ThreadPoolExecutor threads;
    private final BooleanSupplier moreToCome;
    private final LongSupplier nanos;
    private boolean begun;
    /** The hosts that were Down at the last look, and when the newest of them became known. */
    private Set<Id<Host>> known = Set.of();

    private long newest;
    /** The last one that was submitted; of no meaning while none is being brought back. */
    private @Nullable Due underWay;

    /**
     * Without work.
     *
     * @param moreToCome whether hosts have just become suspect, so that more may be proved dead in a moment
     */
    Evacuation(Jobs jobs, int parallel, BooleanSupplier moreToCome, LongSupplier nanos) {
        this.jobs = jobs;
        this.parallel = parallel;
        this.moreToCome = moreToCome;
        this.nanos = nanos;
        threads = Workers.named("virga-ha-restart", SUBMITTERS);
    }

    /** Where a machine stands in the order of restarts. */
    private record Due(Vm vm, int group, int priority) {

        static final Comparator<Due> ORDER = Comparator.comparingInt(Due::group)
                .thenComparing(Comparator.comparingInt(Due::priority).reversed())
                .thenComparingLong(due -> due.vm.id().value());

        /** Whether it is brought back at the same time. */
        boolean besides(Due other) {
            return group == other.group && priority == other.priority;
        }

        /** Whether it has to wait for another. */
        boolean comesAfter(@Nullable Due other) {
            return other != null && (group > other.group || (group == other.group && priority < other.priority));
        }

        static Due of(Vm vm) {
            return new Due(vm, number(vm, "ha.group"), number(vm, "ha.priority"));
        }

        /** What a machine's details say; 0 when they say nothing of use. */
        private static int number(Vm vm, String detail) {
            try {
                return Integer.parseInt(vm.details().getOrDefault(detail, "0").strip());
            } catch (NumberFormatException e) {
                LOG.debug("{} of {} is no number", detail, vm, e);
                return 0;
            }
        }
    }

    /** Whether a change makes it worth to look again at once. */
    boolean concerns(Change<?> change) {
        Change<Job> job = change.as(Job.KIND);
        return job != null
                && job.after() == null
                && job.before() != null
                && job.before().command().equals(LostMachineRestart.COMMAND);
    }

    /** How many guests are being brought back. */
    int active() {
        return running.size() + submitting.size();
    }

    void look(Snapshot snapshot) {
        if (!begun) {
            begun = true;
            remember(snapshot);
        }
        running.values().removeIf(job -> !working(snapshot, job));
        List<Due> due = due(snapshot);
        if (due.isEmpty() || !settled(snapshot, due)) {
            return;
        }
        due.sort(Due.ORDER);
        int room = parallel - active();
        for (Due next : due) {
            if (active() == 0) {
                underWay = next;
            }
            // Who comes later waits, as there may not be room for all; who waits for room itself holds nobody up.
            if (room <= 0 || next.comesAfter(underWay)) {
                return;
            }
            underWay = next;
            submit(next.vm);
            room--;
        }
    }

    /**
     * Whether the order of what is due is known. Hosts that die together are not proved dead at the same instant, and what is
     * more important may be on one that is next; who has said nothing of an order need not wait for that.
     */
    private boolean settled(Snapshot snapshot, List<Due> due) {
        long now = nanos.getAsLong();
        Set<Id<Host>> down = new HashSet<>();
        snapshot.by(Host.KIND, Host.BY_STATE, Host.State.DOWN).forEach(host -> down.add(host.id()));
        if (!known.containsAll(down)) {
            newest = now;
        }
        known = down;
        boolean ordered = due.stream().anyMatch(one -> !one.besides(due.get(0)));
        return !ordered || (now - newest >= SETTLING.toNanos() && !moreToCome.getAsBoolean());
    }

    /** Jobs of an earlier life of this process. */
    private void remember(Snapshot snapshot) {
        for (Job job : snapshot.all(Job.KIND)) {
            ResourceRef resource = job.resource();
            if (job.command().equals(LostMachineRestart.COMMAND) && resource != null) {
                running.put(resource.uuid(), job.uuid());
            }
        }
    }

    /**
     * Whether a job does something. One that waits does not, once it has tried several times: that there is no room is said now
     * and then while others that are placed at the same instant still count twice.
     */
    private boolean working(Snapshot snapshot, UUID job) {
        int attempt = snapshot.find(Job.KIND, job).map(Job::attempt).orElse(0);
        return jobs.activity(job)
                .filter(activity -> activity.phase() != Jobs.Phase.PAUSED || attempt <= ATTEMPTS)
                .isPresent();
    }

    private List<Due> due(Snapshot snapshot) {
        List<Due> due = new ArrayList<>();
        for (Host host : snapshot.by(Host.KIND, Host.BY_STATE, Host.State.DOWN)) {
            for (Vm vm : snapshot.by(Vm.KIND, Vm.BY_HOST, host.id())) {
                boolean free = !submitting.containsKey(vm.uuid())
                        && snapshot.by(Job.KIND, Job.BY_RESOURCE, vm.uuid()).isEmpty();
                if (free) {
                    due.add(Due.of(vm));
                }
            }
        }
        return due;
    }

    private void submit(Vm vm) {
        submitting.put(vm.uuid(), true);
        try {
            threads.execute(() -> {
                try {
                    submitNow(vm);
                } catch (StoreUnavailableException e) {
                    LOG.warn("{} cannot be brought back now: {}", vm.instanceName(), e.getMessage());
                } catch (RuntimeException e) {
                    LOG.error("The restart of {} could not be submitted; it is tried again", vm, e);
                } finally {
                    submitting.remove(vm.uuid());
                }
            });
        } catch (RejectedExecutionException e) {
            submitting.remove(vm.uuid());
            LOG.debug("Nothing is submitted any more, this part is being stopped", e);
        }
    }

    /** One job for each machine and epoch: it is accepted only if nothing has become of the machine meanwhile. */
    private void submitNow(Vm vm) {
        Jobs.Submission submission = jobs.submit(
                LostMachineRestart.request(vm, null, "restarting Vm whose host is down"),
                Transaction.builder().require(Vm.KIND, vm).build());
        if (submission.commit() instanceof CommitResult.Committed) {
            running.put(vm.uuid(), submission.job());
        }
    }

    @Override
    public void close() {
        Workers.stop(threads, "The threads that submit restarts do not end");
    }
}
