package org.virga.storage.pool;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.StoragePool;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Takes a storage pool into use again. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "cancelStorageMaintenance",
        object = StoragePoolResponse.OBJECT,
        response = StoragePoolResponse.class,
        description = "Takes a storage pool into use again that is in maintenance.",
        event = "MAINT.CANCEL.PS",
        eventDescription = "canceling maintenance for storage pool",
        resourceType = "StoragePool")
public final class CancelStorageMaintenance implements AsyncCommand<CancelStorageMaintenance.Parameters> {

    private final PoolUsage usage;

    @Activate
    public CancelStorageMaintenance(@Reference PoolUsage usage) {
        this.usage = usage;
    }

    /** What cancelStorageMaintenance takes. */
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
        if (pool.state() == StoragePool.State.UP) {
            return new Outcome.Failed(
                    ErrorKind.RUNTIME, "The storage pool " + pool.name() + " is not in maintenance, and in use");
        }
        StoragePool after = pool.withState(StoragePool.State.UP);
        return new Outcome.Done(
                StoragePoolResponse.OBJECT,
                StoragePoolResponse.of(snapshot, after, usage.allocatedBytes(pool.id())),
                Transaction.builder().replace(StoragePool.KIND, pool, after).build());
    }
}
