package org.virga.topology.template;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.GuestOs;
import org.virga.api.model.RoleType;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists guest operating systems. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listOsTypes",
        object = "ostype",
        response = ListOsTypes.OsTypeResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Lists guest operating systems.")
public final class ListOsTypes implements Query<ListOsTypes.Parameters> {

    /** What listOsTypes takes. */
    public record Parameters(
            @Param("only this one") @Nullable GuestOs id,
            @Param("only those of this category") @Nullable UUID oscategoryid,

            @Param("only the one of this description") @Nullable
            String description,

            @Param("part of the description") @Nullable String keyword,

            @Param("whether they are shown to users; all are") @Nullable
            Boolean fordisplay,

            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    /** A guest operating system on the wire. */
    public record OsTypeResponse(
            @Field("id of the operating system") UUID id,
            @Field("id of its category") UUID oscategoryid,
            @Field("name of its category") String oscategoryname,
            @Field("its name") String name,
            @Field("its description") String description,
            @Field("whether an operator added it") boolean isuserdefined,
            @Field("whether it is shown to users") boolean fordisplay) {

        static OsTypeResponse of(GuestOs os) {
            return new OsTypeResponse(
                    os.uuid(), os.category(), os.categoryName(), os.name(), os.name(), os.userDefined(), true);
        }
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Iterable<GuestOs> rows = parameters.id == null ? context.snapshot().all(GuestOs.KIND) : List.of(parameters.id);
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "ostype",
                        rows,
                        os -> Search.same(parameters.oscategoryid, os.category())
                                && Search.is(parameters.description, os.name())
                                && Search.contains(parameters.keyword, os.name())
                                && !Boolean.FALSE.equals(parameters.fordisplay),
                        OsTypeResponse::of);
    }
}
