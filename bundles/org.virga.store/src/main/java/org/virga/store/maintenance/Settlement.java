package org.virga.store.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.model.Vm;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.RecordReader;
import org.virga.store.database.RecordScan;
import org.virga.store.database.RowBatch;
import org.virga.store.database.Scribe;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.RecordKey;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Makes a restored state fit for a world that went on. Records go back to what they were; where guests run does not, or a
 * machine that the backup takes for stopped could be started a second time. So places and epochs are those of the
 * database of before, and numbers go on where that one ended. Where it cannot be read, they go on after a gap that is
 * wider than what can have been given out since.
 *
 * <p>Settling once more changes nothing that matters, so it may be interrupted and repeated.
 */
final class Settlement {

    /** Starts of one machine, and takings over of the store, that nobody reaches between a backup and its restoration. */
    static final long EPOCH_GAP = 1_000_000;

    /** Ids a second that are not reached either, with as many again for a clock that was set. */
    private static final long IDS_A_SECOND = 1_000;

    private static final long FEWEST_IDS = 1_000_000;

    private final Database restored;
    private final @Nullable Present present;
    private final Documents documents = new Documents();
    private final List<String> remarks = new ArrayList<>();
    private final Set<Id<Host>> hosts = new HashSet<>();

    Settlement(Database restored, @Nullable Present present) {
        this.restored = restored;
        this.present = present;
    }

    /**
     * Settles.
     *
     * @param made when the backup was made
     * @return what an operator has to know, a line each
     */
    List<String> settle(Instant made, Instant now) throws DatabaseException {
        RecordScan scan = new RecordScan(restored, documents);
        RecordScan.Tip found = scan.tip();
        restored.raiseEpoch(present == null ? found.epoch() + EPOCH_GAP : Math.max(found.epoch(), present.epoch()));
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(restored.loader());
        try (Scribe scribe = new Scribe(restored, 1)) {
            Scribe.Tip tip = scribe.takeOver();
            StoredSnapshot state = new RecordReader(restored, documents).read(tip.sequence());
            state.all(Host.KIND).forEach(host -> hosts.add(host.id()));
            RowBatch rows = new RowBatch(tip.epoch(), tip.sequence(), now.toEpochMilli());
            List<Vm> moved = moved(state);
            rows.commit(log(moved));
            moved.forEach(vm -> rows.put(key(vm), true, documents.write(vm)));
            ceilings(scan.ceilings(), made, now).forEach(rows::ceiling);
            scribe.write(rows);
        } finally {
            Thread.currentThread().setContextClassLoader(loader);
        }
        return remarks;
    }

    private List<Vm> moved(StoredSnapshot state) {
        List<Vm> moved = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        for (Vm vm : state.all(Vm.KIND)) {
            known.add(vm.id().value());
            Vm settled = settled(vm);
            if (!settled.equals(vm)) {
                moved.add(settled);
            }
        }
        if (!moved.isEmpty() && present != null) {
            remarks.add(
                    moved.size() + " virtual machines were started, stopped, moved or removed since the backup; they"
                            + " are restored with the place that they have now.");
        }
        strays(known);
        return moved;
    }

    private static String log(List<Vm> moved) {
        return String.join(" ", moved.stream().map(vm -> key(vm).toString()).toList());
    }

    private static RecordKey key(Vm vm) {
        return new RecordKey(Vm.KIND, vm.id().value());
    }

    private Vm settled(Vm vm) {
        if (present == null) {
            // A start gets an epoch that no agent has seen; where guests are, only the hosts can tell.
            return vm.host() == null ? vm.with(next -> next.epoch(vm.epoch() + EPOCH_GAP)) : vm;
        }
        Vm now = present.vm(vm);
        if (now == null) {
            return unplaced(vm, vm.epoch() + EPOCH_GAP);
        }
        Id<Host> host = now.host();
        if (host == null) {
            return unplaced(vm, Math.max(vm.epoch(), now.epoch()));
        }
        if (!hosts.contains(host)) {
            remarks.add(
                    now.instanceName() + " runs on host " + host + ", which the backup does not know. It is in state"
                            + " Error, so that nobody starts it a second time: end the guest on that host by hand.");
            return vm.with(next -> next.state(Vm.State.ERROR).host(null).epoch(Math.max(vm.epoch(), now.epoch())));
        }
        return Objects.equals(vm.host(), host) && vm.epoch() == now.epoch() && vm.state() == now.state()
                ? vm
                : vm.with(next -> next.state(now.state())
                        .host(host)
                        .lastHost(now.lastHost())
                        .epoch(now.epoch())
                        .cpuNumber(now.cpuNumber())
                        .cpuSpeedMhz(now.cpuSpeedMhz())
                        .memoryMib(now.memoryMib()));
    }

    /** The guest does not run any more. */
    private static Vm unplaced(Vm vm, long epoch) {
        return vm.host() == null
                ? vm.with(next -> next.epoch(epoch))
                : vm.with(next -> next.state(Vm.State.STOPPED)
                        .host(null)
                        .lastHost(vm.host())
                        .epoch(epoch));
    }

    private Map<String, Long> ceilings(Map<String, Long> restoredCeilings, Instant made, Instant now) {
        Map<String, Long> ceilings = new HashMap<>(restoredCeilings);
        if (present != null) {
            present.ceilings().forEach((kind, ceiling) -> ceilings.merge(kind, ceiling, Math::max));
            return ceilings;
        }
        long seconds = Math.max(0, Duration.between(made, now).toSeconds());
        for (Kind<?> kind : Kinds.all()) {
            ceilings.merge(kind.name(), FEWEST_IDS + 2 * IDS_A_SECOND * seconds, Long::sum);
        }
        return ceilings;
    }

    private void strays(Set<Long> known) {
        if (present == null) {
            remarks.add("The database of before could not be read, so nobody knows what guests did since the backup."
                    + " Before anybody starts a machine, look for lines 'which is not wanted there' in the log, which"
                    + " name guests that run without a record, and end those on their hosts.");
            return;
        }
        present.vms().values().stream()
                .filter(vm -> vm.host() != null && !known.contains(vm.id().value()))
                .sorted(Comparator.comparing(Vm::id))
                .forEach(vm -> remarks.add(vm.instanceName() + " (" + vm.uuid() + ", " + vm.name() + ") was deployed"
                        + " after the backup and runs on host " + vm.host() + " without a record: end the guest there"
                        + " by hand, and do not give its addresses to others before."));
    }
}
