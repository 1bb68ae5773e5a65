package org.virga.eventbus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.Commit;
import org.virga.api.store.Transaction;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** A small cloud with a machine, and jobs about it, step by step. */
final class World {

    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    final MemoryStore store = new MemoryStore();
    final SmallCloud cloud = SmallCloud.in(store, 1);
    final Vm vm = cloud.addVm("vm1");
    final List<Commit> commits = new ArrayList<>();

    World() {
        store.attach(commits::add);
    }

    List<Happening> happenings() {
        Happenings happenings = new Happenings(() -> NOW);
        return commits.stream()
                .flatMap(commit -> happenings.of(commit).stream())
                .toList();
    }

    Job submit() {
        Job job = new Job(
                store.nextId(Job.KIND),
                UUID.randomUUID(),
                "startVirtualMachine",
                "1",
                Map.of("password", "secret-parameter"),
                cloud.user().id(),
                cloud.userAccount().id(),
                "SIGNED",
                "vm:" + vm.id(),
                0,
                Job.Terms.STANDARD,
                null,
                ResourceRef.of(Vm.KIND, vm),
                "VirtualMachine",
                "VM.START",
                "starting",
                UUID.randomUUID(),
                Job.State.QUEUED,
                false,
                List.of(),
                0,
                1,
                null,
                null,
                null,
                0,
                null,
                NOW,
                null,
                null);
        return cloud.insert(Job.KIND, job);
    }

    /** The job after so many more steps, in one commit. */
    Job ran(Job job, int steps) {
        Job after = job.with(next ->
                next.state(Job.State.RUNNING).started(NOW.plusSeconds(1)).journal(journal(job, steps)));
        cloud.commit(Transaction.builder().replace(Job.KIND, job, after).build());
        return after;
    }

    void done(Job job, int steps) {
        archive(job, job.with(next -> next.state(Job.State.DONE)
                .started(NOW.plusSeconds(1))
                .journal(journal(job, steps))
                .result("{\"password\":\"secret-result\"}")
                .completed(NOW.plusSeconds(5))));
    }

    void archive(Job job, Job finished) {
        cloud.commit(Transaction.builder().archive(job, finished).build());
    }

    static List<Job.JournalEntry> journal(Job job, int more) {
        List<Job.JournalEntry> journal = new ArrayList<>(job.journal());
        for (int i = 0; i < more; i++) {
            journal.add(new Job.JournalEntry(
                    Job.JournalEntry.Type.DONE,
                    "step" + journal.size(),
                    "\"secret-step\"",
                    NOW.plusSeconds(1),
                    20 + journal.size()));
        }
        return journal;
    }
}
