package org.virga.storage.pool;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Pod;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.spi.command.Selection;

/** Lists storage pools. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listStoragePools",
        object = StoragePoolResponse.OBJECT,
        response = StoragePoolResponse.class,
        description = "Lists storage pools.")
public final class ListStoragePools implements Query<ListStoragePools.Parameters> {

    private final PoolUsage usage;

    @Activate
    public ListStoragePools(@Reference PoolUsage usage) {
        this.usage = usage;
    }

    /** What listStoragePools takes. */
    public record Parameters(
            @Param("only this pool") @Nullable StoragePool id,
            @Param("only pools of this name") @Nullable String name,
            @Param("part of the name") @Nullable String keyword,
            @Param("only pools of this zone") @Nullable Zone zoneid,

            @Param("only pools of clusters of this pod") @Nullable
            Pod podid,

            @Param("only pools of this cluster") @Nullable Cluster clusterid,

            @Param("only pools that this host reaches") @Nullable
            Host hostid,

            @Param("ZONE or CLUSTER: which hosts reach them") @Nullable
            String scope,

            @Param("Up or Maintenance") @Nullable String status,
            @Param("only pools of this server") @Nullable String ipaddress,
            @Param("only pools with this path") @Nullable String path,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        Selection<StoragePool> selection = new Selection<>(snapshot, StoragePool.KIND)
                .by(StoragePool.BY_NAME, wanted.name)
                .by(StoragePool.BY_ZONE, wanted.zoneid == null ? null : wanted.zoneid.id())
                .by(StoragePool.BY_POD, wanted.podid == null ? null : wanted.podid.id())
                .by(StoragePool.BY_CLUSTER, wanted.clusterid == null ? null : wanted.clusterid.id())
                .by(StoragePool.BY_SERVER, wanted.ipaddress)
                .by(StoragePool.BY_PATH, wanted.path);
        if (wanted.id != null) {
            selection.named(List.of(wanted.id));
        }
        if (wanted.hostid != null) {
            selection.within(snapshot.by(StoragePool.KIND, StoragePool.BY_WHOLE_ZONE, wanted.hostid.zone())
                    .or(snapshot.by(StoragePool.KIND, StoragePool.BY_CLUSTER, wanted.hostid.cluster())));
        }
        if (wanted.scope != null) {
            Optional<StoragePool.Scope> scope = one(StoragePool.Scope.values(), wanted.scope);
            selection.provided(scope.isPresent()).by(StoragePool.BY_SCOPE, scope.orElse(null));
        }
        if (wanted.status != null) {
            Optional<StoragePool.State> state = one(StoragePool.State.values(), wanted.status);
            selection.provided(state.isPresent()).by(StoragePool.BY_STATE, state.orElse(null));
        }
        if (wanted.keyword != null) {
            String part = wanted.keyword.toLowerCase(Locale.ROOT);
            selection.where(pool -> pool.name().toLowerCase(Locale.ROOT).contains(part));
        }
        return selection.list(
                Paging.of(wanted.page, wanted.pagesize),
                StoragePoolResponse.OBJECT,
                pool -> StoragePoolResponse.row(snapshot, pool, usage.allocatedBytes(pool.id())));
    }

    private static <E extends Enum<E>> Optional<E> one(E[] all, String name) {
        for (E one : all) {
            if (one.name().equalsIgnoreCase(name)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
