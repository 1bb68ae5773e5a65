package org.virga.compute.migrate;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.storage.Volumes;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * Ends a machine's migration, wherever it came to, with the machine in one place: asks both hosts, sees to it that the
 * guest cannot run on one of them any more, and writes down that it is on the other. It decides nothing by what was
 * planned, only by what hosts say, so it may be called at any time and any number of times, by the job that began the migration
 * or by whoever finds it left over.
 *
 * <p>The rules, which stand in this bundle's README as a table: a guest that runs on the destination with the migration's
 * epoch is there for good, for it was let run only after the source had handed it over. A guest that is still on the source
 * after the migration was ended there stays, for it bears the migration's epoch then and is sent no more. A guest that
 * the source does not run, and that has arrived, is let run. As long as a host that matters does not answer, nothing is decided.
 */
@Component(service = MigrationSettlement.class)
public final class MigrationSettlement {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationSettlement.class);
    private static final int TRIES = 16;

    private final Store store;
    private final MigrationCalls calls;
    private final Volumes volumes;
    private final Clock clock;

    @Activate
    public MigrationSettlement(@Reference Store store, @Reference MigrationCalls calls, @Reference Volumes volumes) {
        this(store, calls, volumes, Clock.systemUTC());
    }

    MigrationSettlement(Store store, MigrationCalls calls, Volumes volumes, Clock clock) {
        this.store = store;
        this.calls = calls;
        this.volumes = volumes;
        this.clock = clock;
    }

    /**
     * Where a machine is, or why that is open; as it stands in the journal.
     *
     * @param host id of its host; 0 when it has none
     * @param open why nothing could be decided; empty when the machine is in one place
     * @param word what the host said that the guest stayed on, for people
     */
    public record Place(long host, String open, String word) {

        public boolean settled() {
            return open.isEmpty();
        }
    }

    /** Ends a machine's migration. Does nothing when it is in one place. */
    public Place settle(Id<Vm> id) throws InterruptedException {
        Snapshot snapshot = store.snapshot();
        Optional<Vm> found = snapshot.find(Vm.KIND, id);
        if (found.isEmpty() || !found.get().migrating()) {
            return found.map(vm -> at(vm.host(), "")).orElseGet(() -> at(null, "The virtual machine is gone"));
        }
        Vm vm = found.get();
        Host source = snapshot.get(Host.KIND, Objects.requireNonNull(vm.host()));
        Host destination = snapshot.get(Host.KIND, Objects.requireNonNull(vm.destination()));
        if (runs(calls.state(destination, vm), vm)) {
            return arrive(vm, destination);
        }
        Told here = calls.end(source, vm);
        if (here.silent() || here.passing()) {
            return open(vm, "host " + source.name() + ", where it was, says: " + here.describe());
        }
        return here.runs() ? stay(vm, source, destination, here) : gone(vm, source, destination, here);
    }

    /** The guest does not run on the source, and will not. */
    private Place gone(Vm vm, Host source, Host destination, Told here) throws InterruptedException {
        Told there = calls.state(destination, vm);
        if (there.is(Phase.ARRIVED, vm.epoch())) {
            there = calls.takeOver(destination, vm);
        }
        if (there.silent()) {
            return open(vm, "host " + destination.name() + ", where it went, says: " + there.describe());
        }
        if (runs(there, vm) || there.is(Phase.STOPPED, vm.epoch())) {
            return arrive(vm, destination);
        }
        if (here.is(Phase.HANDED_OVER) && there.is(Phase.WAITING, vm.epoch())) {
            return open(vm, "host " + source.name() + " has handed it over, and it has not arrived yet");
        }
        Told ended = calls.end(destination, vm);
        return ended.silent()
                ? open(vm, "host " + destination.name() + ", where it was awaited, says: " + ended.describe())
                : settled(vm, source, here);
    }

    /** The guest runs on the source and is not sent. What waits for it on the destination waits in vain, and is in no hurry. */
    private Place stay(Vm vm, Host source, Host destination, Told here) throws InterruptedException {
        Told ended = calls.end(destination, vm);
        if (runs(ended, vm)) {
            LOG.error("{} runs on {} and on {}; nothing is decided", vm, source.name(), destination.name());
            return open(vm, "it runs on " + source.name() + " and on " + destination.name());
        }
        if (ended.silent()) {
            LOG.info("Host {} still waits for {}: {}", destination.name(), vm, ended.text());
        }
        return settled(vm, source, here);
    }

    private static boolean runs(Told told, Vm vm) {
        return told.runs() && told.state() != null && told.state().epoch() == vm.epoch();
    }

    private Place settled(Vm vm, Host source, Told here) {
        LOG.info("{} stays on host {}: {}", vm.instanceName(), source.name(), here.describe());
        Place place = commit(vm, now -> Transaction.builder()
                .replace(Vm.KIND, now, now.with(next -> next.destination(null)
                        .claim(0)
                        .updated(clock.instant().truncatedTo(ChronoUnit.MILLIS))))
                .build());
        return place.settled()
                ? at(source.id(), here.state() == null ? "" : here.state().detail())
                : place;
    }

    private Place arrive(Vm vm, Host destination) {
        LOG.info("{} has come to host {}", vm.instanceName(), destination.name());
        Place place = commit(vm, now -> {
            Vm there = now.with(next -> next.host(destination.id())
                    .lastHost(destination.id())
                    .destination(null)
                    .claim(0)
                    .updated(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
            Transaction.Builder transaction = Transaction.builder().replace(Vm.KIND, now, there);
            volumes.ready(store.snapshot(), there, transaction);
            return transaction.build();
        });
        return place.settled() ? at(destination.id(), "") : place;
    }

    /** What is to be written of a machine, as it is by then. */
    private interface Change {
        Transaction of(Vm now);
    }

    private Place commit(Vm vm, Change change) {
        CommitResult.Conflict last = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Vm> now = store.snapshot().find(Vm.KIND, vm.id());
            if (now.isEmpty() || !now.get().migrating() || now.get().epoch() != vm.epoch()) {
                // Somebody else has settled it, by the same rules.
                return at(now.map(Vm::host).orElse(null), "");
            }
            CommitResult result = store.commitAndWait(change.of(now.get()));
            if (!(result instanceof CommitResult.Conflict conflict)) {
                return at(now.get().host(), "");
            }
            last = conflict;
            if (!conflict.stale()) {
                break;
            }
        }
        return open(vm, last == null ? "" : last.reasons().toString());
    }

    private static Place at(@Nullable Id<Host> host, String word) {
        return new Place(host == null ? 0 : host.value(), "", word);
    }

    private static Place open(Vm vm, String why) {
        String text = "Where " + vm.instanceName() + " runs is open: " + why;
        LOG.info(text);
        return new Place(0, text, "");
    }
}
