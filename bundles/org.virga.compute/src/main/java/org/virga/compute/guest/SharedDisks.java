package org.virga.compute.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.compute.GuestSpec;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;

/**
 * Removes the disks on shared storage of a machine that is expunged. Any host that reaches a pool can do it, so it does not
 * matter what has become of the host that the machine ran on. Any thread may call.
 */
@Component(service = SharedDisks.class)
public final class SharedDisks {

    /** How many hosts are asked for one disk before the job waits a while. */
    private static final int MOST_HOSTS = 3;

    private final GuestCalls guests;

    @Activate
    public SharedDisks(@Reference GuestCalls guests) {
        this.guests = guests;
    }

    /** Whether a machine has disks on shared storage, made or about to be. */
    static boolean any(Snapshot snapshot, Vm vm) {
        return !of(snapshot, vm).isEmpty();
    }

    /** Whether something of a machine may be on shared storage: one that was never started has nothing there. */
    static boolean made(Snapshot snapshot, Vm vm) {
        return vm.epoch() > 0 && any(snapshot, vm);
    }

    private static List<Volume> of(Snapshot snapshot, Vm vm) {
        return snapshot.by(Volume.KIND, Volume.BY_VM, vm.id()).stream()
                .filter(volume -> volume.pool() != null)
                .toList();
    }

    /** Removes them. When that fails, the reply says what is left. */
    Reply remove(Snapshot snapshot, Vm vm) throws InterruptedException {
        for (Volume volume : of(snapshot, vm)) {
            StoragePool pool = snapshot.get(StoragePool.KIND, Objects.requireNonNull(volume.pool()));
            Reply reply = remove(snapshot, vm, volume, pool);
            if (!reply.done()) {
                return new Reply(
                        reply.outcome(),
                        "The disk " + volume.name() + " (" + volume.uuid() + ") is left on the storage pool "
                                + pool.name() + ": " + reply.text());
            }
        }
        return Reply.DONE;
    }

    private Reply remove(Snapshot snapshot, Vm vm, Volume volume, StoragePool pool) throws InterruptedException {
        GuestSpec.Pool where = Objects.requireNonNull(GuestSpecs.pool(snapshot, volume));
        Reply reply = new Reply(Reply.Outcome.UNSENT, "no host is up that reaches it");
        for (Host host : hosts(snapshot, vm, pool)) {
            reply = guests.removeDisk(host, vm, volume.uuid(), where);
            // A host that refuses may be the one that knows better; only silence is a reason to ask another.
            if (!reply.unanswered()) {
                return reply;
            }
        }
        return reply;
    }

    private List<Host> hosts(Snapshot snapshot, Vm vm, StoragePool pool) {
        List<Host> hosts = new ArrayList<>();
        Id<Host> last = vm.host() == null ? vm.lastHost() : vm.host();
        if (last != null) {
            snapshot.find(Host.KIND, last).filter(host -> able(host, pool)).ifPresent(hosts::add);
        }
        (pool.cluster() == null
                        ? snapshot.by(Host.KIND, Host.BY_ZONE, pool.zone())
                        : snapshot.by(Host.KIND, Host.BY_CLUSTER, pool.cluster()))
                .stream()
                        .filter(host -> !host.id().equals(last) && able(host, pool))
                        .limit(MOST_HOSTS - hosts.size())
                        .forEach(hosts::add);
        return hosts;
    }

    private boolean able(Host host, StoragePool pool) {
        return host.state() == Host.State.UP
                && host.hypervisor().equals(pool.hypervisor())
                && (pool.cluster() == null || pool.cluster().equals(host.cluster()))
                && guests.removesDisks(host);
    }
}
