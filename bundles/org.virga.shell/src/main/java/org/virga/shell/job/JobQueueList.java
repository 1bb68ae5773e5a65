package org.virga.shell.job;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Account;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.Spans;
import org.virga.shell.Table;
import org.virga.shell.vm.VmCompleter;

/** Lists queues with their jobs in order. */
@Service
@Command(
        scope = "job",
        name = "queues",
        description = "Lists the queues in which jobs on one resource wait for each other, with their jobs in order.")
public final class JobQueueList implements Action {

    @Option(name = "--account", description = "Only queues in which this account (name or id) has a job.")
    private @Nullable String account;

    @Option(
            name = "--resource",
            description =
                    "Only queues with a job about this: a virtual machine's name or id, or the id of anything else.")
    @Completion(VmCompleter.class)
    private @Nullable String resource;

    @Option(name = "--limit", description = "At most so many queues.")
    private int limit = 50;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Snapshot snapshot = services.store().snapshot();
        Set<String> names = new LinkedHashSet<>();
        for (Job job : jobs(snapshot)) {
            if (job.queue() != null && (account == null || isOf(snapshot, job, account))) {
                names.add(job.queue());
            }
        }
        Table table =
                new Table("Queue", "Place", "Job", "Command", "Account", "Accepted", "Waited", "Progress", "Doing");
        names.stream()
                .limit(limit)
                .forEach(name -> services.jobs().queue(name).ifPresent(queue -> add(table, snapshot, queue)));
        table.print(session.getConsole());
        if (names.size() > limit) {
            session.getConsole().println((names.size() - limit) + " more queues; --limit shows more");
        }
        return null;
    }

    private Iterable<Job> jobs(Snapshot snapshot) {
        if (resource == null) {
            return snapshot.all(Job.KIND);
        }
        Optional<UUID> uuid = Finder.uuid(resource);
        Optional<Vm> vm = uuid.isPresent()
                ? snapshot.find(Vm.KIND, uuid.get())
                : Optional.of(Finder.one(snapshot, Vm.KIND, Vm.BY_NAME, resource));
        return vm.map(known -> snapshot.by(Job.KIND, Job.BY_QUEUE, Vm.KIND.name() + ":" + known.id()))
                .orElseGet(() -> snapshot.by(Job.KIND, Job.BY_RESOURCE, uuid.orElseThrow()));
    }

    private static boolean isOf(Snapshot snapshot, Job job, String wanted) {
        return snapshot.find(Account.KIND, job.account())
                .filter(owner ->
                        owner.name().equals(wanted) || owner.uuid().toString().equals(wanted))
                .isPresent();
    }

    private void add(Table table, Snapshot snapshot, Jobs.Queue queue) {
        queue.running().forEach(uuid -> add(table, snapshot, queue.name(), "turn", uuid));
        List<UUID> waiting = queue.waiting();
        for (int i = 0; i < waiting.size(); i++) {
            add(table, snapshot, queue.name(), Integer.toString(i + 1), waiting.get(i));
        }
    }

    private void add(Table table, Snapshot snapshot, String queue, String place, UUID uuid) {
        // One that is not in the snapshot was accepted since, or is over.
        snapshot.find(Job.KIND, uuid).ifPresent(job -> {
            Doing doing = Doing.of(services.jobs(), job);
            Instant began = job.started() == null ? Instant.now() : job.started();
            table.row(
                    queue,
                    place,
                    job.uuid(),
                    job.command(),
                    snapshot.find(Account.KIND, job.account())
                            .map(Account::name)
                            .orElse(null),
                    job.created(),
                    Spans.of(Duration.between(job.created(), began)),
                    doing.progress() + " %",
                    doing.state()
                            + (doing.step() == null ? "" : " " + doing.step())
                            + (doing.reason() == null ? "" : ": " + doing.reason()));
        });
    }
}
