package org.virga.storage.pool;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/**
 * Takes a storage pool out of use: no disk is put on it and no machine with a disk on it is started. Machines that run with
 * one are not stopped for it; while there are any, it is refused.
 */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "enableStorageMaintenance",
        object = StoragePoolResponse.OBJECT,
        response = StoragePoolResponse.class,
        description = "Takes a storage pool out of use on which no running machine has a disk.",
        event = "MAINT.PREPARE.PS",
        eventDescription = "preparing storage pool for maintenance",
        resourceType = "StoragePool")
public final class EnableStorageMaintenance implements AsyncCommand<EnableStorageMaintenance.Parameters> {

    private static final int SHOWN = 5;

    private final PoolUsage usage;

    @Activate
    public EnableStorageMaintenance(@Reference PoolUsage usage) {
        this.usage = usage;
    }

    /** What enableStorageMaintenance takes. */
    public record Parameters(
            @Param(value = "the pool", required = true) StoragePool id) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        return ResourceRef.of(StoragePool.KIND, parameters.id);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) {
        Snapshot snapshot = job.snapshot();
        StoragePool pool = snapshot.get(StoragePool.KIND, parameters.id.id());
        if (pool.state() == StoragePool.State.MAINTENANCE) {
            return new Outcome.Failed(
                    ErrorKind.RUNTIME, "Primary storage " + pool.name() + " is in the state Maintenance already");
        }
        List<String> running = running(snapshot, pool);
        if (!running.isEmpty()) {
            return new Outcome.Failed(
                    ErrorKind.RUNTIME,
                    "Machines run with disks on the storage pool " + pool.name() + ", and are not stopped for it: "
                            + String.join(", ", running.subList(0, Math.min(SHOWN, running.size())))
                            + (running.size() > SHOWN ? " and " + (running.size() - SHOWN) + " more" : "")
                            + "; stop them first");
        }
        StoragePool after = pool.withState(StoragePool.State.MAINTENANCE);
        return new Outcome.Done(
                StoragePoolResponse.OBJECT,
                StoragePoolResponse.of(snapshot, after, usage.allocatedBytes(pool.id())),
                Transaction.builder().replace(StoragePool.KIND, pool, after).build());
    }

    private static List<String> running(Snapshot snapshot, StoragePool pool) {
        List<String> running = new ArrayList<>();
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_POOL, pool.id())) {
            if (volume.vm() != null) {
                Vm vm = snapshot.get(Vm.KIND, volume.vm());
                if (vm.host() != null) {
                    running.add(vm.instanceName());
                }
            }
        }
        return running;
    }
}
