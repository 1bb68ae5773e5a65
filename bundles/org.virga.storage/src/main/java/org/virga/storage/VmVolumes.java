package org.virga.storage;

import java.util.UUID;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.storage.Volumes;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Disks that are files on the host where their machine runs. */
@Component(name = "org.virga.storage")
public final class VmVolumes implements Volumes {

    private static final long GIB = 1L << 30;

    private final Store store;
    private final Supplier<UUID> uuids;

    @Activate
    public VmVolumes(@Reference Store store) {
        this(store, UUID::randomUUID);
    }

    VmVolumes(Store store, Supplier<UUID> uuids) {
        this.store = store;
        this.uuids = uuids;
    }

    /**
     * {@inheritDoc}
     *
     * @throws CommandException {@code INVALID} when the offering's disk is too small for the template
     */
    @Override
    public Volume addRoot(Vm vm, Template template, ServiceOffering offering, Transaction.Builder transaction) {
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
                vm.hypervisor(),
                0,
                size(template, offering),
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
    public void ready(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            Volume ready =
                    volume.with(change -> change.state(Volume.State.READY).host(vm.host()));
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
