package org.virga.storage;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access;
import org.virga.api.model.Cluster;
import org.virga.api.model.Domain;
import org.virga.api.model.Host;
import org.virga.api.model.Pod;
import org.virga.api.model.RoleType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists disks. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listVolumes",
        object = "volume",
        response = VolumeResponse.class,
        description = "Lists volumes.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListVolumes implements Query<ListVolumes.Parameters> {

    private final Access access;

    @Activate
    public ListVolumes(@Reference Access access) {
        this.access = access;
    }

    /** What the command takes. */
    public record Parameters(
            @Param("only volumes of this account; goes with domainid") @Nullable
            String account,

            @Param("only volumes in this cluster") @Nullable Cluster clusterid,

            @Param("only volumes of this disk offering") @Nullable
            UUID diskofferingid,

            @Param("only volumes that are shown to their owners") @Nullable
            Boolean displayvolume,

            @Param("only volumes of this domain") @Nullable Domain domainid,

            @Param("only volumes of virtual machines on this host") @Nullable
            Host hostid,

            @Param("only this volume") @Nullable Volume id,
            @Param("only these volumes") List<Volume> ids,

            @Param("only encrypted volumes, or none of them") @Nullable
            Boolean isencrypted,

            @Param("the domains below domainid too") @Nullable
            Boolean isrecursive,

            @Param("only volumes with this in their name") @Nullable
            String keyword,

            @Param("everything that the caller may see, not only its own") @Nullable
            Boolean listall,

            @Param("only volumes of this name") @Nullable String name,
            @Param("the page, counted from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize,
            @Param("only volumes in this pod") @Nullable Pod podid,
            @Param("only the count") @Nullable Boolean retrieveonlyresourcecount,

            @Param("only root volumes of this service offering") @Nullable
            ServiceOffering serviceofferingid,

            @Param("only volumes in this state: Allocated, Ready or Destroy") @Nullable
            String state,

            @Param("only volumes in this storage pool") @Nullable
            StoragePool storageid,

            @Param(value = "only volumes with these tags", type = "map")
            List<Map<String, String>> tags,

            @Param("only volumes of this type: ROOT or DATADISK") @Nullable
            String type,

            @Param("only volumes of this virtual machine") @Nullable
            Vm virtualmachineid,

            @Param("only volumes of this zone") @Nullable Zone zoneid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        Access.Scope scope = scope(context, parameters);
        boolean administrator = context.caller().isAdmin();
        Paging paging = Boolean.TRUE.equals(parameters.retrieveonlyresourcecount())
                ? new Paging(0, 0)
                : Paging.of(parameters.page(), parameters.pagesize());
        return new VolumeFilter(snapshot, scope, parameters, administrator)
                .selection()
                .list(paging, "volume", volume -> VolumeResponse.of(snapshot, volume, administrator));
    }

    /** Whoever names a volume means it whosever it is, and is refused where it may not be seen. */
    private Access.Scope scope(CommandContext context, Parameters parameters) {
        Volume one = parameters.id();
        if (one != null) {
            access.check(context.snapshot(), context.caller(), one.account());
        }
        boolean named = one != null || !parameters.ids().isEmpty();
        return access.scope(
                context.snapshot(),
                context.caller(),
                new Access.Wish(
                        parameters.account(),
                        parameters.domainid() == null
                                ? null
                                : parameters.domainid().id(),
                        named || Boolean.TRUE.equals(parameters.listall()),
                        named || Boolean.TRUE.equals(parameters.isrecursive())));
    }
}
