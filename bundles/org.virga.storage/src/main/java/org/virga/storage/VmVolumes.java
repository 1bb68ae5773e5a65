package org.virga.storage;

import java.util.UUID;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.model.Host;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.storage.Volumes;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.storage.pool.PoolChoice;

/** Disks that are files on storage that hosts share, or else on the host where their machine first ran. */
@Component(name = "org.virga.storage")
public final class VmVolumes implements Volumes {

    private static final long GIB = 1L << 30;

    private final Store store;
    private final PoolChoice pools;
    private final Supplier<UUID> uuids;

    @Activate
    public VmVolumes(@Reference Store store, @Reference PoolChoice pools) {
        this(store, pools, UUID::randomUUID);
    }

    VmVolumes(Store store, PoolChoice pools, Supplier<UUID> uuids) {
        this.store = store;
        this.pools = pools;
        this.uuids = uuids;
    }

    /**
     * {@inheritDoc}
     *
     * @throws CommandException {@code INVALID} when the offering's disk is too small for the template
     */
    @Override
    public Volume addRoot(Vm vm, Template template, ServiceOffering offering, Transaction.Builder transaction) {
        long size = size(template, offering);
        PoolChoice.Demand demand = new PoolChoice.Demand(vm.hypervisor(), offering, size);
        Volume volume = new Volume(
                store.nextId(Volume.KIND),
                uuids.get(),
                "ROOT-" + vm.id(),
                Volume.Type.ROOT,
                Volume.State.ALLOCATED,
                vm.account(),
                vm.zone(),
                vm.id(),
                template.id(),
                offering.id(),
                null,
                offering.localStorage()
                        ? null
                        : pools.inZone(store.snapshot(), vm.zone(), demand)
                                .map(StoragePool::id)
                                .orElse(null),
                vm.hypervisor(),
                0,
                size,
                vm.created());
        transaction.insert(Volume.KIND, volume);
        return volume;
    }

    private static long size(Template template, ServiceOffering offering) {
        if (offering.rootDiskGib() == 0) {
            return template.sizeBytes();
        }
        long size = Math.multiplyExact(offering.rootDiskGib(), GIB);
        if (size < template.sizeBytes()) {
            throw CommandException.invalid("The service offering '" + offering.name() + "' has a root disk of "
                    + offering.rootDiskGib() + " GiB, and the template '" + template.name() + "' needs "
                    + template.sizeBytes() + " bytes");
        }
        return size;
    }

    @Override
    public void assign(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        if (vm.host() == null) {
            return;
        }
        Host host = snapshot.get(Host.KIND, vm.host());
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            ServiceOffering offering = undecided(volume) && volume.offering() != null
                    ? snapshot.get(ServiceOffering.KIND, volume.offering())
                    : null;
            if (offering == null || offering.localStorage()) {
                continue;
            }
            PoolChoice.Demand demand = new PoolChoice.Demand(vm.hypervisor(), offering, volume.sizeBytes());
            pools.inZone(snapshot, vm.zone(), demand)
                    .or(() -> pools.inCluster(snapshot, host.cluster(), demand))
                    .ifPresent(pool -> transaction.replace(Volume.KIND, volume, volume.withPool(pool.id())));
        }
    }

    private static boolean undecided(Volume volume) {
        return volume.state() == Volume.State.ALLOCATED && volume.pool() == null && volume.host() == null;
    }

    @Override
    public void ready(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            Volume ready = volume.with(
                    change -> change.state(Volume.State.READY).host(volume.pool() == null ? vm.host() : null));
            // A machine that starts again where it was changes nothing, so there is nothing to write.
            if (!ready.equals(volume)) {
                transaction.replace(Volume.KIND, volume, ready);
            }
        }
    }

    @Override
    public void release(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            if (volume.type() == Volume.Type.ROOT) {
                transaction.delete(Volume.KIND, volume);
            } else {
                transaction.replace(Volume.KIND, volume, volume.with(change -> change.vm(null)
                        .deviceId(0)));
            }
        }
    }
}
