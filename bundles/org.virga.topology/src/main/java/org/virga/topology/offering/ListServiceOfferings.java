package org.virga.topology.offering;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access;
import org.virga.api.model.RoleType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists service offerings. Everybody may use every one. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listServiceOfferings",
        object = "serviceoffering",
        response = OfferingResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Lists service offerings.")
public final class ListServiceOfferings implements Query<ListServiceOfferings.Parameters> {

    private final Access access;

    @Activate
    public ListServiceOfferings(@Reference Access access) {
        this.access = access;
    }

    /** What listServiceOfferings takes. */
    public record Parameters(
            @Param("only this offering") @Nullable ServiceOffering id,
            @Param("only offerings of this name") @Nullable String name,

            @Param("part of the name or of the display text") @Nullable
            String keyword,

            @Param("only those of system machines; there are none") @Nullable
            Boolean issystem,

            @Param("only those that can be used in this zone; all can") @Nullable
            Zone zoneid,

            @Param("only those that this machine could change to") @Nullable
            Vm virtualmachineid,

            @Param("only those that give this number of cores") @Nullable
            Integer cpunumber,

            @Param("only those that give this speed in MHz") @Nullable
            Integer cpuspeed,

            @Param("only those that give this memory in MiB") @Nullable
            Integer memory,

            @Param("shared or local") @Nullable String storagetype,

            @Param("Active or Inactive; Active unless told otherwise") @Nullable
            String state,

            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Vm vm = parameters.virtualmachineid;
        if (vm != null) {
            access.check(context.snapshot(), context.caller(), vm.account());
        }
        Iterable<ServiceOffering> rows =
                parameters.id == null ? context.snapshot().all(ServiceOffering.KIND) : List.of(parameters.id);
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "serviceoffering",
                        rows,
                        offering -> wanted(parameters, offering)
                                && (vm == null || !vm.offering().equals(offering.id())),
                        OfferingResponse::of);
    }

    private static boolean wanted(Parameters parameters, ServiceOffering offering) {
        String state = parameters.state == null ? "Active" : parameters.state;
        return Search.is(state, offering.active() ? "Active" : "Inactive")
                && !Boolean.TRUE.equals(parameters.issystem)
                && Search.is(parameters.name, offering.name())
                && Search.contains(parameters.keyword, offering.name(), offering.displayText())
                && gives(parameters.cpunumber, offering.cpuNumber())
                && gives(parameters.cpuspeed, offering.cpuSpeedMhz())
                && gives(parameters.memory, offering.memoryMib())
                && Search.is(parameters.storagetype, offering.storageType());
    }

    /** An offering whose size is chosen at deployment gives whatever is wanted. */
    private static boolean gives(@Nullable Integer wanted, @Nullable Integer offered) {
        return wanted == null || offered == null || wanted.equals(offered);
    }
}
