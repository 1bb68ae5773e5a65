package org.virga.topology.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.virga.api.command.Caller;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.model.Host;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;

/**
 * Moves the guests of one host away, some at a time, each by a job of its own, which tries one host after the other. For one
 * run of the job that wants the host empty; what was tried before is told by the journal.
 *
 * <p>A guest is never stopped for it. One that cannot be moved is tried once more, after all others, and then left.
 */
final class HostDrain {

    /** How many jobs are submitted for one guest. */
    private static final int MOST_TRIES = 2;

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int SHOWN = 5;
    private static final int WHOLE = 100;
    private static final String MIGRATE = "migrateVirtualMachine";
    private static final Job.Terms TERMS = new Job.Terms(1, Job.Terms.NORMAL_PRIORITY, 900, 7200);

    private final JobContext job;
    private final Host host;
    private final Caller caller;
    private final int parallel;
    /** Why guests could not be moved the last time, and how often. */
    private final Map<UUID, String> problems = new LinkedHashMap<>();

    private final Map<UUID, Integer> tries = new HashMap<>();

    HostDrain(JobContext job, Host host, Caller caller, int parallel) {
        this.job = job;
        this.host = host;
        this.caller = caller;
        this.parallel = parallel;
    }

    /** Guests that are moved side by side; as it stands in the journal. */
    record Wave(List<UUID> guests) {}

    /** Guests are on their way to the host, and have to arrive before they can be moved on. */
    static final class ArrivalsException extends Exception {

        private static final long serialVersionUID = 1L;

        ArrivalsException(String message) {
            super(message);
        }

        static Duration pause() {
            return PAUSE;
        }
    }

    /**
     * Moves what can be moved.
     *
     * @return what is left and why, in a sentence; empty when the host has no guests and expects none
     */
    String drain() throws Exception {
        int wave = 1;
        while (true) {
            int number = wave;
            Wave next = job.step("wave-" + number, Wave.class, this::next);
            if (next.guests().isEmpty()) {
                return left();
            }
            move(next, number);
            wave++;
        }
    }

    private void move(Wave wave, int number) {
        Map<UUID, UUID> children = new LinkedHashMap<>();
        for (UUID guest : wave.guests()) {
            children.put(guest, child(guest, number));
        }
        List<Job> ended = job.join(List.copyOf(children.values()));
        int index = 0;
        for (UUID guest : children.keySet()) {
            Job child = ended.get(index++);
            tries.merge(guest, 1, Integer::sum);
            if (child.state() == Job.State.DONE) {
                problems.remove(guest);
            } else {
                problems.put(guest, child.errorText() == null ? String.valueOf(child.state()) : child.errorText());
            }
        }
        int here = guests().size();
        int moved = tries.size() - problems.size();
        job.progress(moved + here == 0 ? WHOLE : moved * WHOLE / (moved + here));
    }

    private UUID child(UUID guest, int number) {
        ResourceRef vm = job.snapshot()
                .find(Vm.KIND, guest)
                .map(found -> ResourceRef.of(Vm.KIND, found))
                .orElse(new ResourceRef(Vm.KIND.name(), 0, guest));
        return job.child(
                "migrate-" + number + "-" + guest,
                new Jobs.Request(
                        MIGRATE,
                        "1",
                        Map.of("virtualmachineid", guest.toString()),
                        caller,
                        TERMS,
                        vm.kind() + ":" + vm.id(),
                        vm,
                        "VirtualMachine",
                        "VM.MIGRATE",
                        "migrating Vm. VirtualMachine Id: " + guest));
    }

    /** Those that were tried least come first. */
    private Wave next() throws ArrivalsException {
        List<UUID> chosen = new ArrayList<>();
        for (int tried = 0; tried < MOST_TRIES; tried++) {
            for (Vm vm : guests()) {
                boolean due = tries.getOrDefault(vm.uuid(), 0) == tried;
                if (due && chosen.size() < parallel && !chosen.contains(vm.uuid())) {
                    chosen.add(vm.uuid());
                }
            }
            if (!chosen.isEmpty()) {
                return new Wave(chosen);
            }
        }
        int coming = job.snapshot().arrivals(host.id()).vms();
        if (coming > 0) {
            throw new ArrivalsException(coming + " guests were on their way to host " + host.name()
                    + "; they are moved on when they are there");
        }
        return new Wave(List.of());
    }

    private List<Vm> guests() {
        return job.snapshot().by(Vm.KIND, Vm.BY_HOST, host.id()).toList();
    }

    private String left() {
        Snapshot snapshot = job.snapshot();
        List<Vm> left = snapshot.by(Vm.KIND, Vm.BY_HOST, host.id()).toList();
        if (left.isEmpty()) {
            return "";
        }
        List<String> reasons = new ArrayList<>();
        for (Vm vm : left.subList(0, Math.min(SHOWN, left.size()))) {
            reasons.add(vm.instanceName() + " (" + problems.getOrDefault(vm.uuid(), "it came meanwhile") + ")");
        }
        String more = left.size() > SHOWN ? ", and " + (left.size() - SHOWN) + " more" : "";
        return left.size() + (left.size() == 1 ? " guest is" : " guests are") + " left on host " + host.name()
                + " and run on: " + String.join("; ", reasons) + more;
    }
}
