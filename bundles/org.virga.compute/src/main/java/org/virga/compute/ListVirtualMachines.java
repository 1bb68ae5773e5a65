package org.virga.compute;

import java.util.List;
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
import org.virga.api.model.Network;
import org.virga.api.model.Pod;
import org.virga.api.model.RoleType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.compute.answer.Detail;
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.answer.VmAnswers;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists machines. What is looked at are the machines that are answered, unless a long part of a name is asked for. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listVirtualMachines",
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Lists virtual machines.")
public final class ListVirtualMachines implements Query<ListVirtualMachines.Parameters> {

    private final Access access;
    private final FormerMachines formerMachines;

    @Activate
    public ListVirtualMachines(@Reference Access access, @Reference Store store) {
        this.access = access;
        this.formerMachines = new FormerMachines(store);
    }

    /** What listVirtualMachines takes. */
    public record Parameters(
            @Param("only this machine") @Nullable UUID id,
            @Param("only these machines") List<Vm> ids,
            @Param("part of the name") @Nullable String name,

            @Param("part of the name, display name or instance name, or the state") @Nullable
            String keyword,

            @Param("only machines in this state; Present for all that are not destroyed") @Nullable
            String state,

            @Param("only machines of this zone") @Nullable Zone zoneid,

            @Param("only machines in this pod; for administrators") @Nullable
            Pod podid,

            @Param("only machines in this cluster; for administrators") @Nullable
            Cluster clusterid,

            @Param("only machines on this host; for administrators") @Nullable
            Host hostid,

            @Param("only machines of this hypervisor") @Nullable
            String hypervisor,

            @Param("only machines of this template") @Nullable
            Template templateid,

            @Param("only machines of this offering") @Nullable
            ServiceOffering serviceofferingid,

            @Param("only machines in this network") @Nullable
            Network networkid,

            @Param("only machines of this group") @Nullable UUID groupid,
            @Param("only machines of this user") @Nullable User userid,

            @Param("whether they are restarted elsewhere when their host dies") @Nullable
            Boolean haenable,

            @Param("whether they are shown to their owners; for administrators") @Nullable
            Boolean displayvm,

            @Param("only machines of this account, with domainid") @Nullable
            String account,

            @Param("only machines of this domain") @Nullable Domain domainid,

            @Param("everything that the caller may see") @Nullable
            Boolean listall,

            @Param("the domains below domainid too") @Nullable
            Boolean isrecursive,

            @Param("what to tell: all, group, nics, stats, tmpl, servoff, volume, min")
            List<String> details,

            @Param("whether to tell the user data") @Nullable
            Boolean userdata,

            @Param("only how many there are") @Nullable Boolean retrieveonlyresourcecount,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        boolean admin = context.caller().isAdmin();
        Paging paging = Boolean.TRUE.equals(parameters.retrieveonlyresourcecount)
                ? new Paging(0, 0)
                : Paging.of(parameters.page, parameters.pagesize);
        VmAnswers answers =
                new VmAnswers(snapshot, admin, Detail.of(parameters.details), Boolean.TRUE.equals(parameters.userdata));
        Access.Scope scope = access.scope(snapshot, context.caller(), wish(parameters));
        if (parameters.id != null && snapshot.find(Vm.KIND, parameters.id).isEmpty()) {
            formerMachines.check(parameters.id);
        }
        return new VmFilter(snapshot, scope, parameters, admin)
                .selection()
                .list(paging, VmAnswers.OBJECT, answers::respond);
    }

    private static Access.Wish wish(Parameters parameters) {
        // Who names a machine wants that one, whoever of those that the caller may see it belongs to.
        boolean named = parameters.id != null || !parameters.ids.isEmpty();
        return new Access.Wish(
                parameters.account,
                parameters.domainid == null ? null : parameters.domainid.id(),
                named || Boolean.TRUE.equals(parameters.listall),
                named || Boolean.TRUE.equals(parameters.isrecursive));
    }
}
