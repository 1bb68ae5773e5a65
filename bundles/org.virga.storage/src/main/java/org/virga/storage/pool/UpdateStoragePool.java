package org.virga.storage.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.StoragePool;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Changes what is said of a storage pool. Disks on it stay where they are. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "updateStoragePool",
        object = StoragePoolResponse.OBJECT,
        response = StoragePoolResponse.class,
        description = "Changes the name, the tags and the size of a storage pool.")
public final class UpdateStoragePool implements Command<UpdateStoragePool.Parameters> {

    private final Store store;
    private final PoolUsage usage;

    @Activate
    public UpdateStoragePool(@Reference Store store, @Reference PoolUsage usage) {
        this.store = store;
        this.usage = usage;
    }

    /** What updateStoragePool takes. */
    public record Parameters(
            @Param(value = "the pool", required = true) StoragePool id,
            @Param("its new name") @Nullable String name,

            @Param("its tags, with commas between; empty for none") @Nullable
            String tags,

            @Param("its size in bytes") @Nullable Long capacitybytes,

            @Param("true; a pool is taken out of use by enableStorageMaintenance") @Nullable
            Boolean enabled) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        Long capacity = parameters.capacitybytes;
        if (capacity != null && capacity <= 0) {
            throw CommandException.invalid("The parameter capacitybytes is " + capacity + " and has to be positive");
        }
        if (Boolean.FALSE.equals(parameters.enabled)) {
            throw CommandException.invalid("A storage pool is taken out of use by enableStorageMaintenance");
        }
        StoragePool before = parameters.id;
        List<String> tags = parameters.tags == null ? before.tags() : CreateStoragePool.tags(parameters.tags);
        StoragePool after = before.with(change -> change.name(parameters.name == null ? before.name() : parameters.name)
                .tags(tags)
                .capacityBytes(capacity == null ? before.capacityBytes() : capacity));
        Snapshot snapshot = after.equals(before)
                ? context.snapshot()
                : PoolCommits.commit(
                        store,
                        Transaction.builder()
                                .replace(StoragePool.KIND, before, after)
                                .build());
        return new Answer.Single(
                StoragePoolResponse.OBJECT, StoragePoolResponse.of(snapshot, after, usage.allocatedBytes(after.id())));
    }
}
