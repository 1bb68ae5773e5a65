package org.virga.storage.pool;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Volume;
import org.virga.api.store.Rows;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Param;

/** Forgets a storage pool that has no disks. Nothing on the storage itself is touched. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "deleteStoragePool",
        response = DeleteStoragePool.Response.class,
        description = "Removes a storage pool that is in maintenance and has no volumes.")
public final class DeleteStoragePool implements Command<DeleteStoragePool.Parameters> {

    private static final int SHOWN = 5;

    private final Store store;

    @Activate
    public DeleteStoragePool(@Reference Store store) {
        this.store = store;
    }

    /** What deleteStoragePool takes. */
    public record Parameters(
            @Param(value = "the pool", required = true) StoragePool id,

            @Param("whether to remove it with its volumes; not supported") @Nullable
            Boolean forced) {}

    /** That it is done. */
    public record Response(
            @Field("whether it is done") Boolean success,
            @Field("what else there is to say") @Nullable String displaytext) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        StoragePool pool = parameters.id;
        Rows<Volume> volumes = context.snapshot().by(Volume.KIND, Volume.BY_POOL, pool.id());
        if (!volumes.isEmpty()) {
            throw CommandException.invalid("Unable to delete the storage pool " + pool.name() + ": " + volumes.size()
                    + (volumes.size() == 1 ? " volume is" : " volumes are") + " on it: " + names(volumes)
                    + "; expunge the machines that have them first");
        }
        if (pool.state() != StoragePool.State.MAINTENANCE) {
            throw CommandException.invalid("Unable to delete storage due to it is not in Maintenance state, pool: "
                    + pool.name() + "; enableStorageMaintenance brings it there");
        }
        // A volume that is put on it at this moment refers to it, and the store removes nothing that is referred to.
        PoolCommits.commit(
                store, Transaction.builder().delete(StoragePool.KIND, pool).build());
        return new Answer.Success(null);
    }

    private static String names(Rows<Volume> volumes) {
        List<Volume> shown = volumes.stream().limit(SHOWN).toList();
        return shown.stream()
                        .map(volume -> volume.name() + " (" + volume.uuid() + ")")
                        .collect(Collectors.joining(", "))
                + (volumes.size() > SHOWN ? ", ..." : "");
    }
}
